package dev.needletail.boot;

import dev.needletail.inbound.ClientConnection;
import dev.needletail.inbound.UnsentBytes;
import dev.needletail.server.LoopRooms;
import dev.needletail.socket.TcpFigures;
import dev.needletail.tls.TlsPeer;
import io.netty.channel.epoll.EpollTcpInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client connection at one moment.
 *
 * @param id for {@code /actuator/sockets/{id}}
 * @param loop name of its event loop
 * @param local the node's address
 * @param remote the client's address
 * @param owedAnswers requests taken and not answered
 * @param read whether the client is read now
 * @param pausedBy why it is not: waiting (a request found no room), unsent (its answers pile up), buffers (the loop's
 *     buffers are at their bound), rate (it sends more than its rate), ending (the connection is about to end)
 * @param unsentBytes answers that the kernel has not taken
 * @param unsentStalledSeconds since some of them last moved; null while there are none
 * @param closesInSeconds when the connection is closed for that if nothing moves; null when it is not
 * @param idleSeconds since something was last received
 * @param tls protocol, cipher and the name in the client's certificate; null without TLS
 * @param tcp null where the transport has no such figures
 */
record ClientFigures(
        String id,
        String loop,
        String local,
        String remote,
        int owedAnswers,
        boolean read,
        List<String> pausedBy,
        long unsentBytes,
        @Nullable Double unsentStalledSeconds,
        @Nullable Double closesInSeconds,
        double idleSeconds,
        @Nullable TlsPeer tls,
        @Nullable TcpFigures tcp) {

    /** On the loop of {@code room}. */
    static ClientFigures of(LoopRooms room, ClientConnection client, EpollTcpInfo reusable) {
        UnsentBytes unsent = client.unsent();
        return new ClientFigures(
                new ConnectionId(ConnectionId.Kind.CLIENT, room.index(), 0, client.number()).toString(),
                LoopSurvey.name(room),
                AddressText.of(client.channel().localAddress()),
                AddressText.of(client.channel().remoteAddress()),
                client.owed(),
                client.isRead(),
                client.pausedBy(),
                unsent.bytes(),
                unsent.bytes() == 0 ? null : unsent.stalledNanos() / 1e9,
                unsent.closesInNanos() == UnsentBytes.NEVER ? null : unsent.closesInNanos() / 1e9,
                (System.nanoTime() - client.heardNanos()) / 1e9,
                TlsPeer.of(client.channel()),
                TcpFigures.of(client.channel(), reusable));
    }
}
