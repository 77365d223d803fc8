package dev.needletail.server;

import dev.needletail.latency.Stage;
import dev.needletail.route.DataRoute;
import dev.needletail.route.DataRoutes;
import dev.needletail.route.NamedData;
import dev.needletail.route.RoutingCounters;
import dev.needletail.socket.SocketSettings;
import dev.needletail.udp.DataSender;
import dev.needletail.udp.UdpSettings;
import dev.needletail.wire.StringTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the DATA of one event loop goes: the unnamed UDP group, and the channels that a key leads to. */
final class LoopChannels {

    private final LoopRooms room;
    private final NodeParts parts;
    private final SocketPlans plans;
    private final List<LoopChannel> all = new ArrayList<>();
    private final DataRoutes routes;

    LoopChannels(LoopRooms room, NodeSettings settings, NodeParts parts, SocketPlans plans, RoutingCounters counters) {
        this.room = room;
        this.parts = parts;
        this.plans = plans;
        Routing routing = settings.routing();
        DataRoute unnamed = routing.usesDefault() ? open(Routing.DEFAULT, settings.udp(), settings.udpSocket()) : null;
        this.routes = unnamed != null && !routing.byName() ? unnamed : byName(routing, unnamed, counters);
    }

    /** In the order of the configuration; the unnamed one first. */
    List<LoopChannel> all() {
        return all;
    }

    /** For the clients of this loop. */
    DataRoutes routes() {
        return routes;
    }

    private DataRoutes byName(Routing routing, @Nullable DataRoute unnamed, RoutingCounters counters) {
        List<DataRoute> channels = new ArrayList<>();
        routing.channels().forEach((name, channel) -> channels.add(open(name, channel.udp(), channel.socket())));
        return new NamedData(StringTable.of(List.copyOf(routing.channels().keySet())), channels, unnamed, counters);
    }

    private DataRoute open(String name, UdpSettings udp, SocketSettings socket) {
        DataSender sender = parts.senders()
                .open(
                        room.loop(),
                        udp,
                        channel -> plans.udp(socket, room.index()).tune(channel),
                        (oldestNanos, datagrams) ->
                                room.latency().record(Stage.UDP_BATCH_WAIT, System.nanoTime() - oldestNanos))
                .syncUninterruptibly()
                .getNow();
        DataRoute route = new DataRoute(sender, room.flusher());
        all.add(new LoopChannel(name, sender, route));
        return route;
    }
}
