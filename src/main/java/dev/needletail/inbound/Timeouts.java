package dev.needletail.inbound;

import java.util.concurrent.TimeUnit;

/**
 * How long a client may do nothing of what is expected of it. One sweep over all clients of a loop finds who exceeds it
 * ({@link ClientWatch}): each is found within a quarter of its time after it is over.
 *
 * @param idleNanos silence while nothing is owed; 0: for ever
 * @param writeNanos unsent bytes without progress; 0: for ever
 * @param frameNanos from a frame's beginning to its end; 0: for ever
 */
public record Timeouts(long idleNanos, long writeNanos, long frameNanos) {

    /** Everything takes as long as it takes. */
    public static final Timeouts NONE = new Timeouts(0, 0, 0);

    private static final long SWEEP_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(10);

    /** A clock begins at the first sweep that sees the cause, and is read by the sweeps: an eighth each. */
    private static final int SWEEPS_WITHIN = 8;

    public Timeouts {
        if (idleNanos < 0 || writeNanos < 0 || frameNanos < 0) {
            throw new IllegalArgumentException("idle-timeout, write-timeout and frame-timeout are 0 or more");
        }
    }

    /** How often to look; 0 when there is nothing to look for. */
    long sweepNanos() {
        long shortest = Long.MAX_VALUE;
        for (long each : new long[] {idleNanos, writeNanos, frameNanos}) {
            shortest = each > 0 ? Math.min(shortest, each) : shortest;
        }
        return shortest == Long.MAX_VALUE ? 0 : Math.max(SWEEP_NANOS_MIN, shortest / SWEEPS_WITHIN);
    }
}
