package dev.needletail.boot;

import dev.needletail.socket.SocketSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Options of a kind of TCP socket. Each one left unset leaves the kernel's own behaviour alone.
 *
 * @param noDelay TCP_NODELAY: send small segments at once; unset: on, which is Netty's own choice
 * @param receiveBuffer SO_RCVBUF, before the kernel doubles it; ends the kernel's receive autotuning
 * @param sendBuffer SO_SNDBUF, before the kernel doubles it; ends the kernel's send autotuning
 * @param priority SO_PRIORITY, 0 to 6; above 6 needs CAP_NET_ADMIN
 * @param incomingCpu SO_INCOMING_CPU of listeners, never of connections; with event-loops.cpus each loop's own CPU is used
 *     instead of the number given
 * @param busyPoll SO_BUSY_POLL: how long the kernel polls the device queue, in whole microseconds; raising it needs
 *     CAP_NET_ADMIN
 * @param quickAck TCP_QUICKACK: acknowledge at once; the kernel may leave this mode again by itself
 * @param userTimeout TCP_USER_TIMEOUT: how long sent data may stay unacknowledged, in whole milliseconds
 * @param keepAlive SO_KEEPALIVE: ask a silent peer now and then whether it is still there
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
        @Nullable Boolean keepAlive) {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    SocketSettings toSettings(String section) {
        return new SocketSettings(
                noDelay,
                bytes(section + ".receive-buffer", receiveBuffer),
                bytes(section + ".send-buffer", sendBuffer),
                priority,
                incomingCpu,
                micros(section + ".busy-poll", busyPoll),
                quickAck,
                userTimeout == null ? null : Checked.units(section + ".user-timeout", userTimeout, NANOS_PER_MILLI),
                keepAlive,
                null,
                null);
    }

    static @Nullable Integer micros(String property, @Nullable Duration time) {
        return time == null ? null : Checked.units(property, time, NANOS_PER_MICRO);
    }

    static @Nullable Integer bytes(String property, @Nullable DataSize size) {
        return size == null ? null : Checked.bytes(property, size);
    }
}
