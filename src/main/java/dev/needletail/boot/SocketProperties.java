package dev.needletail.boot;

import dev.needletail.socket.SocketSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Options of a kind of socket. Each one left unset leaves the kernel's own behaviour alone.
 *
 * @param noDelay TCP_NODELAY: send small segments at once; unset: on, which is Netty's own choice
 * @param receiveBuffer SO_RCVBUF, before the kernel doubles it; ends the kernel's receive autotuning
 * @param sendBuffer SO_SNDBUF, before the kernel doubles it; ends the kernel's send autotuning
 * @param priority SO_PRIORITY, 0 to 6; above 6 needs CAP_NET_ADMIN
 * @param incomingCpu SO_INCOMING_CPU of listeners and UDP sockets; with event-loops.cpus each loop's own CPU is used
 *     instead of the number given
 * @param busyPoll SO_BUSY_POLL: how long the kernel polls the device queue, in microseconds; raising it needs
 *     CAP_NET_ADMIN
 * @param quickAck TCP_QUICKACK: acknowledge at once; the kernel may leave this mode again by itself
 * @param userTimeout TCP_USER_TIMEOUT: how long sent data may stay unacknowledged
 * @param keepAlive SO_KEEPALIVE
 * @param multicastTtl IP_MULTICAST_TTL: hops of multicast datagrams; UDP only
 * @param multicastInterface name of the interface that multicast leaves through; UDP only
 */
public record SocketProperties(
        @Nullable Boolean noDelay,
        @Nullable DataSize receiveBuffer,
        @Nullable DataSize sendBuffer,
        @Nullable Integer priority,
        @Nullable Integer incomingCpu,
        @Nullable Duration busyPoll,
        @Nullable Boolean quickAck,
        @Nullable Duration userTimeout,
        @Nullable Boolean keepAlive,
        @Nullable Integer multicastTtl,
        @Nullable String multicastInterface) {

    SocketSettings toSettings() {
        return new SocketSettings(
                noDelay,
                bytes(receiveBuffer),
                bytes(sendBuffer),
                priority,
                incomingCpu,
                busyPoll == null ? null : Math.toIntExact(busyPoll.toNanos() / 1_000),
                quickAck,
                userTimeout == null ? null : Math.toIntExact(userTimeout.toMillis()),
                keepAlive,
                multicastTtl,
                multicastInterface);
    }

    private static @Nullable Integer bytes(@Nullable DataSize size) {
        return size == null ? null : Math.toIntExact(size.toBytes());
    }
}
