package dev.needletail.server;

import java.util.concurrent.TimeUnit;

/**
 * When each connection of a node that drains begins to end. Not all at once: clients that are sent away together connect
 * again together, and whoever takes them meets a thousand handshakes in one moment.
 *
 * <pre>
 *   0                    window                         grace
 *   ├─ | | | | | | | | | ──┼─ the last have at least half ─┤
 * </pre>
 *
 * <p>The connections begin to end at even distances within a window: half of the grace period at most, so that the last one
 * has as much again to finish what it has under way, and no longer than {@link #GAP_NANOS_MAX} for each, so that a node
 * with few clients does not take longer to stop than anybody gains by it. Until its moment a client is served as ever.
 *
 * @param windowNanos from the begin of the drain to the moment after the last connection's
 */
record DrainSpread(long windowNanos) {

    /** 20 clients a second are a herd for nobody. */
    static final long GAP_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    DrainSpread {
        assert windowNanos >= 0 : "a window has a length";
    }

    /** @param connections of the whole node */
    static DrainSpread over(long connections, long graceNanos) {
        long unhurried = connections > Long.MAX_VALUE / GAP_NANOS_MAX ? Long.MAX_VALUE : connections * GAP_NANOS_MAX;
        return new DrainSpread(Math.min(graceNanos / 2, unhurried));
    }

    /**
     * When a connection begins to end. The loops take turns: each spreads its own over the same window, a little later than
     * the loop before it.
     *
     * @param index of the connection among its loop's, from 0
     * @param count of the loop's connections
     * @param loop index of the loop, from 0
     * @param loops of the node
     */
    long startNanos(int index, int count, int loop, int loops) {
        assert 0 <= index && index < count && 0 <= loop && loop < loops : "no such connection";
        return (long) (windowNanos * ((index + (double) loop / loops) / count));
    }
}
