package dev.needletail.boot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.upstream.EndpointSnapshot;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSettings;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@code /actuator/upstreams}: the warm connections, their prediction, and the backends behind them; of each service under
 * {@code /actuator/upstreams/{service}}.
 */
@Endpoint(id = "upstreams", defaultAccess = Access.READ_ONLY)
final class UpstreamsEndpoint {

    private final Node node;

    UpstreamsEndpoint(Node node) {
        this.node = node;
    }

    /**
     * The answer.
     *
     * @param unnamed left out when nothing can lead to it
     * @param services all of them by name, the unnamed one included; left out when payloads have no name
     * @param routing left out when payloads have no name
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Upstreams(
            @JsonUnwrapped @Nullable Upstream unnamed,
            @Nullable Map<String, ServiceLine> services,
            @Nullable RoutingFigures routing) {}

    /**
     * One service in full.
     *
     * @param servedBy upstream, built-in (the loopback service, because no endpoint is configured) or handler (a bean
     *     answers in process: there are no connections)
     * @param required whether the node is ready only while this service is
     * @param minConnections bound of the target, of the whole node
     * @param maxConnections bound of the target and of the connections, of the whole node
     * @param total the loops added up
     * @param loops by the loop's name
     * @param endpoints merged over the loops
     * @param lateLoops loops whose view of the endpoints is missing
     */
    record Upstream(
            ServedBy servedBy,
            boolean required,
            int minConnections,
            int maxConnections,
            UpstreamFigures total,
            Map<String, UpstreamFigures> loops,
            List<EndpointFigures> endpoints,
            List<String> lateLoops) {}

    @ReadOperation
    Upstreams upstreams() {
        List<KnownService> services = KnownService.of(node);
        Upstream unnamed = !services.isEmpty() && services.getFirst().isUnnamed() ? inFull(services.getFirst()) : null;
        return new Upstreams(
                unnamed, node.settings().routing().byName() ? lines(services) : null, RoutingFigures.ofServices(node));
    }

    /** Null, which is 404, when the configuration has no such service. */
    @ReadOperation
    @Nullable
    Upstream service(@Selector(match = Selector.Match.ALL_REMAINING) String... service) {
        KnownService known = KnownService.of(node, String.join("/", service));
        return known == null ? null : inFull(known);
    }

    private Map<String, ServiceLine> lines(List<KnownService> services) {
        List<LoopRooms> rooms = node.rooms();
        Map<String, ServiceLine> lines = new LinkedHashMap<>();
        for (KnownService service : services) {
            lines.put(service.name(), ServiceLine.of(service, rooms));
        }
        return lines;
    }

    private Upstream inFull(KnownService service) {
        List<LoopRooms> rooms = node.rooms();
        UpstreamSnapshot total = UpstreamSnapshot.NONE;
        Map<String, UpstreamFigures> loops = new LinkedHashMap<>();
        for (LoopRooms room : rooms) {
            UpstreamPool pool = service.pool(room);
            if (pool != null) {
                UpstreamSnapshot one = pool.counters().snapshot();
                total = total.plus(one);
                loops.put(LoopSurvey.name(room), UpstreamFigures.of(one));
            }
        }
        LoopSurvey.Answers<List<EndpointSnapshot>> views = LoopSurvey.ask(rooms, room -> endpoints(service, room));
        UpstreamSettings settings = service.settings().settings();
        return new Upstream(
                service.servedBy(),
                service.settings().required(),
                settings.minConnections(),
                settings.maxConnections(),
                UpstreamFigures.of(total),
                loops,
                EndpointFigures.merged(views.all()),
                views.late());
    }

    private static List<EndpointSnapshot> endpoints(KnownService service, LoopRooms room) {
        UpstreamPool pool = service.pool(room);
        return pool == null ? List.of() : pool.endpoints();
    }
}
