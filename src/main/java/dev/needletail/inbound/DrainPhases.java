package dev.needletail.inbound;

import java.util.concurrent.TimeUnit;

/**
 * What becomes of a client that does not become quiet by itself once its connection is to end, by the time since then.
 *
 * <pre>
 *   0          settle                        stop               grace
 *   ├─ SERVED ───┼─ whoever flows: not read ───┼─ NOT_TAKEN ────────┼─ CUT
 * </pre>
 *
 * <p>Half of the grace period, two seconds at most, is left to clients to become quiet. After that one that still sends is
 * not read any more; one that the node itself had made to wait is served on, because its requests came in time, until the
 * last quarter is left to give what is owed. What waits then is dropped unserved, which the node's end of stream says.
 *
 * @param settleNanos end of {@link Phase#SERVED}
 * @param stopNanos end of {@link Phase#FLOWING_NOT_READ}
 * @param graceNanos end of {@link Phase#NOT_TAKEN}
 */
record DrainPhases(long settleNanos, long stopNanos, long graceNanos) {

    enum Phase {
        SERVED,
        FLOWING_NOT_READ,
        NOT_TAKEN,
        CUT
    }

    private static final long SETTLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    /** How often one that is served on is looked at again. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    DrainPhases {
        assert 0 <= settleNanos && settleNanos <= stopNanos && stopNanos <= graceNanos : "phases follow one another";
    }

    static DrainPhases within(long graceNanos) {
        return new DrainPhases(Math.min(graceNanos / 2, SETTLE_NANOS_MAX), graceNanos - graceNanos / 4, graceNanos);
    }

    Phase at(long nanos) {
        if (nanos < settleNanos) {
            return Phase.SERVED;
        }
        if (nanos < stopNanos) {
            return Phase.FLOWING_NOT_READ;
        }
        return nanos < graceNanos ? Phase.NOT_TAKEN : Phase.CUT;
    }

    /** From {@code nanos} on, how long until there is something to do. */
    long untilNext(long nanos) {
        return switch (at(nanos)) {
            case SERVED -> settleNanos - nanos;
            case FLOWING_NOT_READ -> Math.min(AGAIN_NANOS, stopNanos - nanos);
            case NOT_TAKEN -> graceNanos - nanos;
            case CUT -> 0;
        };
    }
}
