package dev.needletail.boot;

import dev.needletail.inbound.ClientConnection;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.socket.TcpFigures;
import dev.needletail.upstream.UpstreamConnection;
import dev.needletail.upstream.UpstreamPool;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The connections that are open now, asked of their loops. Not on an event loop. */
final class LiveConnections {

    private final Node node;

    LiveConnections(Node node) {
        this.node = node;
    }

    /**
     * A page of connections.
     *
     * @param total connections on all loops, late ones included
     * @param offset connections passed over
     * @param limit most connections shown
     * @param shown those on loops that answered
     * @param lateLoops loops whose part is missing
     */
    record Listing<T>(long total, int offset, int limit, List<T> shown, List<String> lateLoops) {}

    /**
     * One connection in full.
     *
     * @param client null for an upstream connection
     * @param upstream null for a client connection
     * @param tcpInfo the fields of TCP_INFO under their names in linux/tcp.h, in the kernel's own units: tcpi_rtt in
     *     microseconds; empty where the transport has none
     * @param socketMemory SO_MEMINFO in bytes, with the letters of {@code ss -m}
     */
    record Detail(
            @Nullable ClientFigures client,
            @Nullable UpstreamConnectionFigures upstream,
            Map<String, Long> tcpInfo,
            Map<String, Long> socketMemory) {

        static Detail of(
                @Nullable ClientFigures client,
                @Nullable UpstreamConnectionFigures upstream,
                @Nullable Channel channel) {
            Map<String, Long> tcpInfo = new LinkedHashMap<>();
            Map<String, Long> socketMemory = new LinkedHashMap<>();
            if (channel != null) {
                TcpFigures.all(channel)
                        .forEach((name, value) -> (name.startsWith("skmem") ? socketMemory : tcpInfo).put(name, value));
            }
            return new Detail(client, upstream, tcpInfo, socketMemory);
        }
    }

    Listing<ClientFigures> clients(ConnectionPage page) {
        return list(page, room -> room.clients().counters().open(), (room, part, tcp) -> {
            List<ClientFigures> shown = new ArrayList<>();
            for (ClientConnection client : room.clients().page(part.offset(), part.limit())) {
                shown.add(ClientFigures.of(room, client, tcp));
            }
            return shown;
        });
    }

    /** Those of all services, one service after the other on each loop. */
    Listing<UpstreamConnectionFigures> upstreams(ConnectionPage page) {
        List<KnownService> services = KnownService.of(node);
        return list(
                page, room -> openUpstream(services, room), (room, part, tcp) -> upstreams(services, room, part, tcp));
    }

    private static List<UpstreamConnectionFigures> upstreams(
            List<KnownService> services, LoopRooms room, ConnectionPage.Part part, EpollTcpInfo tcp) {
        List<UpstreamConnectionFigures> shown = new ArrayList<>();
        int skip = part.offset();
        for (KnownService service : services) {
            if (shown.size() == part.limit()) {
                break;
            }
            List<UpstreamConnection> all = upstreamConnections(service, room);
            int from = Math.min(skip, all.size());
            skip -= from;
            for (UpstreamConnection connection :
                    all.subList(from, Math.min(all.size(), from + part.limit() - shown.size()))) {
                shown.add(UpstreamConnectionFigures.of(room, service, connection, tcp));
            }
        }
        return shown;
    }

    /** Asks the connection's loop: its answer is empty when there is no such connection; no loop, no answer. */
    LoopSurvey.Answers<Optional<Detail>> find(ConnectionId id) {
        List<LoopRooms> owner =
                node.rooms().stream().filter(room -> room.index() == id.loop()).toList();
        return switch (id.kind()) {
            case CLIENT -> LoopSurvey.ask(owner, room -> client(room, id.number()));
            case UPSTREAM -> {
                List<KnownService> services = KnownService.of(node);
                yield id.service() < services.size()
                        ? LoopSurvey.ask(owner, room -> upstream(services.get(id.service()), room, id.number()))
                        : new LoopSurvey.Answers<>(Map.of(), List.of());
            }
        };
    }

    private static Optional<Detail> client(LoopRooms room, long number) {
        for (ClientConnection client : room.clients().page(0, Integer.MAX_VALUE)) {
            if (client.number() == number) {
                return Optional.of(
                        Detail.of(ClientFigures.of(room, client, new EpollTcpInfo()), null, client.channel()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Detail> upstream(KnownService service, LoopRooms room, long number) {
        for (UpstreamConnection connection : upstreamConnections(service, room)) {
            if (connection.number() == number) {
                return Optional.of(Detail.of(
                        null,
                        UpstreamConnectionFigures.of(room, service, connection, new EpollTcpInfo()),
                        connection.channel()));
            }
        }
        return Optional.empty();
    }

    /** What one loop shows of its part. */
    private interface Shower<T> {
        List<T> show(LoopRooms room, ConnectionPage.Part part, EpollTcpInfo reusable);
    }

    private <T> Listing<T> list(ConnectionPage page, ToLongFunction<LoopRooms> open, Shower<T> shower) {
        List<LoopRooms> rooms = node.rooms();
        List<Long> sizes = rooms.stream().map(open::applyAsLong).toList();
        List<ConnectionPage.Part> parts = page.over(sizes);
        LoopSurvey.Answers<List<T>> answers =
                LoopSurvey.ask(rooms, room -> shower.show(room, parts.get(room.index()), new EpollTcpInfo()));
        return new Listing<>(
                sizes.stream().mapToLong(Long::longValue).sum(),
                page.offset(),
                page.limit(),
                answers.all().stream().flatMap(List::stream).toList(),
                answers.late());
    }

    private static long openUpstream(List<KnownService> services, LoopRooms room) {
        long open = 0;
        for (KnownService service : services) {
            UpstreamPool pool = service.pool(room);
            open += pool == null ? 0 : pool.counters().snapshot().open();
        }
        return open;
    }

    private static List<UpstreamConnection> upstreamConnections(KnownService service, LoopRooms room) {
        UpstreamPool pool = service.pool(room);
        return pool == null ? List.of() : pool.connections();
    }
}
