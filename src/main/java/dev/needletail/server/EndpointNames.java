package dev.needletail.server;

import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.UpstreamPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoints of one service, and who wants to know where they are.
 *
 * @param pools of each endpoint
 * @param interval how often they are looked up again
 * @param property where they were configured
 */
record EndpointNames(Map<Endpoint, List<UpstreamPool>> pools, Duration interval, String property) {

    /** Of all services. Each loop has a built-in service of its own, where there is one. */
    static List<EndpointNames> of(NodeSettings settings, List<LoopRooms> rooms, List<BuiltInService> builtIn) {
        List<EndpointNames> all = new ArrayList<>();
        Routing routing = settings.routing();
        if (routing.usesDefault()) {
            EndpointNames unnamed = of(settings.upstream(), rooms, Routing.DEFAULT);
            for (int loop = 0; loop < builtIn.size(); loop++) {
                unnamed.pools()
                        .put(builtIn.get(loop).endpoint(), LoopRooms.pools(List.of(rooms.get(loop)), Routing.DEFAULT));
            }
            all.add(unnamed);
        }
        routing.services().forEach((name, upstream) -> all.add(of(upstream, rooms, name)));
        return all;
    }

    private static EndpointNames of(UpstreamNode upstream, List<LoopRooms> rooms, String service) {
        Map<Endpoint, List<UpstreamPool>> interested = new LinkedHashMap<>();
        List<UpstreamPool> pools = LoopRooms.pools(rooms, service);
        for (Endpoint endpoint : upstream.endpoints()) {
            interested.put(endpoint, pools);
        }
        return new EndpointNames(
                interested, upstream.resolveInterval(), Routing.upstreamSection(service) + ".endpoints");
    }
}
