package dev.needletail.boot;

import dev.needletail.route.RequestHandler;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.LoopService;
import dev.needletail.server.Node;
import dev.needletail.server.Routing;
import dev.needletail.server.UpstreamNode;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that the configuration knows; whatever names a service anywhere names one of these, so that nothing that comes
 * over the wire becomes a name.
 *
 * @param index place among the services of each loop
 * @param name {@link Routing#DEFAULT} for the unnamed one
 * @param handler serves it in process; null where connections do
 */
record KnownService(
        int index,
        String name,
        UpstreamNode settings,
        ServedBy servedBy,
        @Nullable RequestHandler handler) {

    /** All of them, in the order of the loops' own: the unnamed one first, if there is one. */
    static List<KnownService> of(Node node) {
        Routing routing = node.settings().routing();
        List<KnownService> all = new ArrayList<>();
        if (routing.usesDefault()) {
            ServedBy servedBy = node.isHandlerServed()
                    ? ServedBy.HANDLER
                    : node.isBuiltIn() ? ServedBy.BUILT_IN : ServedBy.UPSTREAM;
            all.add(new KnownService(0, Routing.DEFAULT, node.settings().upstream(), servedBy, node.handler()));
        }
        if (routing.byName()) {
            for (Map.Entry<String, UpstreamNode> named : routing.services().entrySet()) {
                RequestHandler handler = node.handlers().get(named.getKey());
                ServedBy servedBy = handler == null ? ServedBy.UPSTREAM : ServedBy.HANDLER;
                all.add(new KnownService(all.size(), named.getKey(), named.getValue(), servedBy, handler));
            }
        }
        return all;
    }

    /** Null when there is none of that name. */
    static @Nullable KnownService of(Node node, String name) {
        for (KnownService service : of(node)) {
            if (service.name.equals(name)) {
                return service;
            }
        }
        return null;
    }

    boolean isUnnamed() {
        return name.equals(Routing.DEFAULT);
    }

    /** Whether it has connections to backends, or to the built-in service. */
    boolean hasConnections() {
        return servedBy != ServedBy.HANDLER;
    }

    /** Its connections on one loop; null when a handler serves it. Any thread. */
    @Nullable
    UpstreamPool pool(LoopRooms room) {
        LoopService service = room.services().get(index);
        assert service.name().equals(name) : service.name() + " is not " + name;
        return service.pool();
    }

    /** Bytes of the loops' buffers in which requests wait for it. Any thread. */
    long waitingBytes(List<LoopRooms> rooms) {
        long sum = 0;
        for (LoopRooms room : rooms) {
            sum += room.services().get(index).share().bytes();
        }
        return sum;
    }

    /** All loops added up; nothing while the node does not run. */
    UpstreamSnapshot figures(List<LoopRooms> rooms) {
        UpstreamSnapshot sum = UpstreamSnapshot.NONE;
        for (LoopRooms room : rooms) {
            UpstreamPool pool = pool(room);
            if (pool != null) {
                sum = sum.plus(pool.counters().snapshot());
            }
        }
        return sum;
    }
}
