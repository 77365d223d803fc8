package dev.needletail.boot;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.needletail.server.Node;
import dev.needletail.socket.KernelLimits;
import dev.needletail.socket.OptionReport;
import dev.needletail.socket.OptionTally;
import dev.needletail.socket.Outcome;
import dev.needletail.socket.SocketRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** {@code /actuator/sockets}: what became of the socket options, and the connections that are open now. */
@Endpoint(id = "sockets", defaultAccess = Access.READ_ONLY)
final class SocketsEndpoint {

    private final Node node;
    private final KernelLimits limits;
    private final AskedSettings asked;
    private final LiveConnections connections;

    SocketsEndpoint(Node node, KernelLimits limits) {
        this.node = node;
        this.limits = limits;
        this.asked = new AskedSettings(node);
        this.connections = new LiveConnections(node);
    }

    /**
     * The answer to {@code GET /actuator/sockets}.
     *
     * @param options by role: listener, accepted, upstream, udp; only what the configuration sets
     * @param kernelLimits sysctls, open files and capabilities that bound the options
     * @param connections clients
     * @param upstreamConnections connections to backends
     */
    record Sockets(
            Map<String, List<Option>> options,
            Map<String, String> kernelLimits,
            LiveConnections.Listing<ClientFigures> connections,
            LiveConnections.Listing<UpstreamConnectionFigures> upstreamConnections) {}

    /** The answer to a question that cannot be answered. */
    record Refused(String error) {}

    /**
     * One option of one role.
     *
     * @param requested in the setting's own unit
     * @param effective as read back, in the same unit; null when it cannot be read
     * @param counts sockets by outcome
     * @param askedBy services or channels whose configuration asks for this value, a few of them by name, or tcp; left out
     *     when payloads have no name
     */
    record Option(
            String option,
            String requested,
            @Nullable String effective,
            Outcome outcome,
            String reason,
            Map<Outcome, Long> counts,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> askedBy) {}

    /**
     * The table and a page of connections; 400 with the bounds in words for a page that cannot be.
     *
     * @param limit 1 to 200, 50 when left out; for clients and upstream connections each
     */
    @ReadOperation
    WebEndpointResponse<Object> sockets(@Nullable Integer offset, @Nullable Integer limit) {
        int from = offset == null ? 0 : offset;
        int most = limit == null ? ConnectionPage.LIMIT_DEFAULT : limit;
        String defect = ConnectionPage.defect(from, most);
        if (defect != null) {
            return new WebEndpointResponse<>(new Refused(defect), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
        ConnectionPage page = new ConnectionPage(from, most);
        return new WebEndpointResponse<>(
                new Sockets(options(), limits.shown(), connections.clients(page), connections.upstreams(page)));
    }

    /** 404 when there is no such connection any more; 503 when its loop does not answer in time. */
    @ReadOperation
    WebEndpointResponse<Object> connection(@Selector String id) {
        ConnectionId known = ConnectionId.parse(id);
        if (known == null) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        LoopSurvey.Answers<Optional<LiveConnections.Detail>> answers = connections.find(known);
        if (!answers.late().isEmpty()) {
            return new WebEndpointResponse<>(
                    new Refused(answers.late() + " did not answer within " + LoopSurvey.PATIENCE.toMillis() + " ms"),
                    WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        }
        for (Optional<LiveConnections.Detail> found : answers.all()) {
            if (found.isPresent()) {
                return new WebEndpointResponse<>(found.get());
            }
        }
        return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private Map<String, List<Option>> options() {
        Map<String, List<Option>> byRole = new LinkedHashMap<>();
        for (SocketRole role : SocketRole.values()) {
            byRole.put(Label.of(role), new ArrayList<>());
        }
        boolean named = node.settings().routing().byName();
        for (OptionTally tally : node.sockets().tallies()) {
            OptionReport report = tally.report();
            byRole.computeIfAbsent(Label.of(report.role()), role -> new ArrayList<>())
                    .add(new Option(
                            report.option(),
                            report.requested(),
                            report.effective(),
                            report.outcome(),
                            report.reason(),
                            tally.counts(),
                            named ? asked.by(report) : null));
        }
        return byRole;
    }
}
