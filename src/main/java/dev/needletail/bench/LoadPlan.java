package dev.needletail.bench;

import dev.needletail.tls.TlsClient;
import org.jspecify.annotations.Nullable;

/**
 * A load, ready to be made. All durations in nanoseconds.
 *
 * @param threads event loops, at most as many as connections
 * @param poll whether the loops poll instead of sleeping; then each takes a whole core
 * @param warmUpNanos load that comes first and is not counted
 * @param durationNanos the measured time, at most
 * @param messages end after so many measured ones; {@link #UNLIMITED} for the duration alone
 * @param graceNanos how long to wait for answers when nothing more is sent
 * @param connectTimeoutNanos for the connection, and again for its handshake
 * @param tls null: plain frames
 * @param keys what payloads begin with; {@code sizes} are those of whole payloads, names included
 */
public record LoadPlan(
        String host,
        int port,
        int connections,
        int threads,
        boolean poll,
        Pace pace,
        TypeMix mix,
        PayloadSizes sizes,
        Verification verification,
        long warmUpNanos,
        long durationNanos,
        long messages,
        long graceNanos,
        long connectTimeoutNanos,
        @Nullable TlsClient tls,
        PayloadKeys keys) {

    public static final long UNLIMITED = Long.MAX_VALUE;

    public static final int CONNECTIONS_MAX = 100_000;
    public static final int DEPTH_MAX = 65_536;
    public static final int THREADS_MAX = 256;

    public LoadPlan {
        assert 1 <= connections && connections <= CONNECTIONS_MAX : connections;
        assert 1 <= threads && threads <= connections : threads;
        assert 1 <= pace.inFlightMax() && pace.inFlightMax() <= DEPTH_MAX : pace;
        assert keys.longest().length() <= sizes.minBytes() : keys.longest() + " in " + sizes;
    }

    /** As {@code host:port}, an IPv6 address in brackets. */
    public String target() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    boolean limitedByMessages() {
        return messages != UNLIMITED;
    }
}
