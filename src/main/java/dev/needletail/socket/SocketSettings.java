package dev.needletail.socket;

import org.jspecify.annotations.Nullable;

/**
 * The socket options that the node may set. Every component may be null: the kernel's own behaviour is then left
 * alone (for {@code noDelay} Netty's, which turns it on for every stream channel).
 *
 * @param noDelay TCP_NODELAY
 * @param receiveBufferBytes SO_RCVBUF, usable bytes before the kernel's doubling; ends receive autotuning
 * @param sendBufferBytes SO_SNDBUF, usable bytes before the kernel's doubling; ends send autotuning
 * @param priority SO_PRIORITY, 0 to 6 without a capability
 * @param incomingCpu SO_INCOMING_CPU, one CPU number, for a listener or a UDP socket within a SO_REUSEPORT group
 * @param busyPollMicros SO_BUSY_POLL
 * @param quickAck TCP_QUICKACK, which does not stick
 * @param userTimeoutMillis TCP_USER_TIMEOUT, 0 is the kernel's default
 * @param keepAlive SO_KEEPALIVE
 * @param multicastTtl IP_MULTICAST_TTL and IPV6_MULTICAST_HOPS, UDP only
 * @param multicastInterface name of the interface that multicast leaves through, UDP only
 */
public record SocketSettings(
        @Nullable Boolean noDelay,
        @Nullable Integer receiveBufferBytes,
        @Nullable Integer sendBufferBytes,
        @Nullable Integer priority,
        @Nullable Integer incomingCpu,
        @Nullable Integer busyPollMicros,
        @Nullable Boolean quickAck,
        @Nullable Integer userTimeoutMillis,
        @Nullable Boolean keepAlive,
        @Nullable Integer multicastTtl,
        @Nullable String multicastInterface) {

    /** The kernel doubles a buffer size in a signed int: sock_setsockopt() in net/core/sock.c. */
    private static final int BUFFER_BYTES_MAX = Integer.MAX_VALUE / 2;

    private static final SocketSettings NONE =
            new SocketSettings(null, null, null, null, null, null, null, null, null, null, null);

    public SocketSettings {
        within("receive-buffer", receiveBufferBytes, 1, BUFFER_BYTES_MAX);
        within("send-buffer", sendBufferBytes, 1, BUFFER_BYTES_MAX);
        within("priority", priority, 0, Integer.MAX_VALUE);
        within("incoming-cpu", incomingCpu, 0, Integer.MAX_VALUE);
        within("busy-poll", busyPollMicros, 0, Integer.MAX_VALUE);
        within("user-timeout", userTimeoutMillis, 0, Integer.MAX_VALUE);
        within("multicast-ttl", multicastTtl, 0, 255);
        if (multicastInterface != null && multicastInterface.isBlank()) {
            throw new IllegalArgumentException("multicast-interface is blank: name an interface or leave it unset");
        }
    }

    /** Nothing set: every socket keeps the kernel's behaviour. */
    public static SocketSettings none() {
        return NONE;
    }

    /** These settings for the listener or UDP socket of the loop that runs on {@code cpu}; null takes it out. */
    public SocketSettings withIncomingCpu(@Nullable Integer cpu) {
        return new SocketSettings(
                noDelay,
                receiveBufferBytes,
                sendBufferBytes,
                priority,
                cpu,
                busyPollMicros,
                quickAck,
                userTimeoutMillis,
                keepAlive,
                multicastTtl,
                multicastInterface);
    }

    private static void within(String name, @Nullable Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw new IllegalArgumentException(
                    name + " " + value + " is outside " + least + " to " + most + ": change it or leave it unset");
        }
    }
}
