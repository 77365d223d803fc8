package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.upstream.EndpointSnapshot;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSettings;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/upstreams}: the warm connections, their prediction, and the backends behind them. */
@Endpoint(id = "upstreams", defaultAccess = Access.READ_ONLY)
final class UpstreamsEndpoint {

    private final Node node;

    UpstreamsEndpoint(Node node) {
        this.node = node;
    }

    /**
     * The answer.
     *
     * @param servedBy upstream, built-in (the loopback service, because no endpoint is configured) or handler (a bean
     *     answers in process: there are no connections)
     * @param minConnections bound of the target, of the whole node
     * @param maxConnections bound of the target and of the connections, of the whole node
     * @param total the loops added up
     * @param loops by the loop's name
     * @param endpoints merged over the loops
     * @param lateLoops loops whose view of the endpoints is missing
     */
    record Upstreams(
            ServedBy servedBy,
            int minConnections,
            int maxConnections,
            UpstreamFigures total,
            Map<String, UpstreamFigures> loops,
            List<EndpointFigures> endpoints,
            List<String> lateLoops) {}

    @ReadOperation
    Upstreams upstreams() {
        List<LoopRooms> rooms = node.rooms();
        UpstreamSnapshot total = UpstreamSnapshot.NONE;
        Map<String, UpstreamFigures> loops = new LinkedHashMap<>();
        for (LoopRooms room : rooms) {
            UpstreamPool pool = room.pool();
            if (pool != null) {
                UpstreamSnapshot one = pool.counters().snapshot();
                total = total.plus(one);
                loops.put(LoopSurvey.name(room), UpstreamFigures.of(one));
            }
        }
        LoopSurvey.Answers<List<EndpointSnapshot>> views = LoopSurvey.ask(rooms, UpstreamsEndpoint::endpoints);
        UpstreamSettings settings = node.settings().upstream().settings();
        return new Upstreams(
                ServedBy.of(node),
                settings.minConnections(),
                settings.maxConnections(),
                UpstreamFigures.of(total),
                loops,
                EndpointFigures.merged(views.all()),
                views.late());
    }

    private static List<EndpointSnapshot> endpoints(LoopRooms room) {
        UpstreamPool pool = room.pool();
        return pool == null ? List.of() : pool.endpoints();
    }
}
