package dev.needletail.upstream;

/**
 * The shortest round trip of the recent past: what a request takes that waits behind no other.
 *
 * <p>Two periods side by side, of which the older one is forgotten when the younger one is full: a backend that has become
 * slower for good is believed after one to two periods. Pure: the time is passed in.
 */
final class BestRoundTrip {

    /** Nothing has been answered yet. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private final long periodNanos;
    private long begunNanos;
    private long previous = UNKNOWN;
    private long present = UNKNOWN;

    BestRoundTrip(long periodNanos, long nowNanos) {
        this.periodNanos = periodNanos;
        this.begunNanos = nowNanos;
    }

    void observe(long nanos) {
        present = Math.min(present, nanos);
    }

    /** Forgets what is too old. Not to be called while requests queue, for the queue would pass for the backend's own time. */
    void forget(long nowNanos) {
        if (nowNanos - begunNanos >= periodNanos) {
            previous = present;
            present = UNKNOWN;
            begunNanos = nowNanos;
        }
    }

    /** Begins anew with this one. */
    void is(long nanos, long nowNanos) {
        previous = UNKNOWN;
        present = nanos;
        begunNanos = nowNanos;
    }

    /** {@link #UNKNOWN} before the first answer. */
    long nanos() {
        return Math.min(previous, present);
    }
}
