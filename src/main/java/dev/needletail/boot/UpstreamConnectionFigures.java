package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.socket.TcpFigures;
import dev.needletail.tls.TlsPeer;
import dev.needletail.upstream.UpstreamConnection;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollTcpInfo;
import org.jspecify.annotations.Nullable;

/**
 * An upstream connection at one moment.
 *
 * @param id for {@code /actuator/sockets/{id}}
 * @param loop name of its event loop
 * @param service whose requests it carries; default: the unnamed one
 * @param local the node's address; null while it connects
 * @param remote the backend's address
 * @param state connecting, proving (has yet to answer its first HEARTBEAT), ready, draining, or closed
 * @param inFlight requests sent and not answered
 * @param tls protocol, cipher and the name in the backend's certificate; null without TLS
 * @param tcp null while it connects, and where the transport has no such figures
 */
record UpstreamConnectionFigures(
        String id,
        String loop,
        String service,
        @Nullable String local,
        String remote,
        String state,
        int inFlight,
        @Nullable TlsPeer tls,
        @Nullable TcpFigures tcp) {

    /** On the loop of {@code room}. */
    static UpstreamConnectionFigures of(
            LoopRooms room, KnownService service, UpstreamConnection connection, EpollTcpInfo reusable) {
        Channel channel = connection.channel();
        return new UpstreamConnectionFigures(
                new ConnectionId(ConnectionId.Kind.UPSTREAM, room.index(), service.index(), connection.number())
                        .toString(),
                LoopSurvey.name(room),
                service.name(),
                channel == null ? null : AddressText.of(channel.localAddress()),
                AddressText.of(connection.address()),
                connection.state(),
                connection.inFlight(),
                channel == null ? null : TlsPeer.of(channel),
                channel == null ? null : TcpFigures.of(channel, reusable));
    }
}
