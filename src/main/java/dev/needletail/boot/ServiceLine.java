package dev.needletail.boot;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.needletail.server.LoopRooms;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service in the list of all: as much as is to be had without asking an event loop.
 *
 * @param required whether the node is ready only while this service is
 * @param total left out when a handler serves: there are no connections
 * @param wrong what keeps it from serving now; left out when nothing does
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ServiceLine(
        ServedBy servedBy, boolean required, @Nullable Totals total, List<String> wrong) {

    /**
     * The loops added up, under the names of {@link UpstreamFigures}.
     *
     * @param requestFailures whatever the reason, once a connection was asked for
     * @param waitingBytes of the loops' buffers, in which requests wait for this service
     */
    record Totals(
            long open,
            long ready,
            long target,
            long inFlight,
            long waiting,
            long requests,
            long answers,
            long requestFailures,
            long waitingBytes) {}

    static ServiceLine of(KnownService service, List<LoopRooms> rooms) {
        boolean required = service.settings().required();
        if (!service.hasConnections()) {
            return new ServiceLine(service.servedBy(), required, null, List.of());
        }
        UpstreamSnapshot sum = service.figures(rooms);
        Totals total = new Totals(
                sum.open(),
                sum.ready(),
                sum.target(),
                sum.inFlight(),
                sum.waiting(),
                sum.requests(),
                sum.answers(),
                sum.timeouts() + sum.lost() + sum.refused() + sum.shed(),
                service.waitingBytes(rooms));
        return new ServiceLine(service.servedBy(), required, total, wrong(sum));
    }

    private static List<String> wrong(UpstreamSnapshot sum) {
        List<String> wrong = new ArrayList<>();
        if (Readiness.isMissing(sum)) {
            wrong.add("no connection is ready: connectFailures=" + sum.connectFailures() + " proofFailures="
                    + sum.proofFailures());
        }
        if (sum.inFlightLimit() > 0) {
            wrong.add("overloaded: at most " + sum.inFlightLimit() + " requests are in flight, the others are refused");
        }
        return wrong;
    }
}
