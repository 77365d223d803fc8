package dev.needletail.boot;

import dev.needletail.socket.SocketSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Options of UDP sockets. Each one left unset leaves the kernel's own behaviour alone.
 *
 * @param receiveBuffer SO_RCVBUF, before the kernel doubles it
 * @param sendBuffer SO_SNDBUF, before the kernel doubles it: how much may wait for the network card
 * @param priority SO_PRIORITY, 0 to 6; above 6 needs CAP_NET_ADMIN
 * @param incomingCpu SO_INCOMING_CPU; with event-loops.cpus each loop's own CPU is used instead of the number given
 * @param busyPoll SO_BUSY_POLL: how long the kernel polls the device queue, in whole microseconds; raising it needs
 *     CAP_NET_ADMIN
 * @param multicastTtl IP_MULTICAST_TTL: hops of multicast datagrams; unset: 1, this link
 * @param multicastInterface name of the interface that multicast leaves through; unset: the routing table chooses
 */
public record UdpSocketProperties(
        @Nullable DataSize receiveBuffer,
        @Nullable DataSize sendBuffer,
        @Nullable Integer priority,
        @Nullable Integer incomingCpu,
        @Nullable Duration busyPoll,
        @Nullable Integer multicastTtl,
        @Nullable String multicastInterface) {

    SocketSettings toSettings(String section) {
        return new SocketSettings(
                null,
                SocketProperties.bytes(section + ".receive-buffer", receiveBuffer),
                SocketProperties.bytes(section + ".send-buffer", sendBuffer),
                priority,
                incomingCpu,
                SocketProperties.micros(section + ".busy-poll", busyPoll),
                null,
                null,
                null,
                multicastTtl,
                multicastInterface);
    }
}
