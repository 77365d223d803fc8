package dev.needletail.watch;

/**
 * How long the turn lasts that a loop is in, by looks at its mark. Never more than it is: it counts from the first look
 * that found the turn. The watcher's thread only.
 */
final class TurnLength {

    private long mark;
    private long sinceNanos;

    /** Takes one look. */
    void look(long nowNanos, long markNow) {
        if (markNow != mark) {
            mark = markNow;
            sinceNanos = nowNanos;
        }
    }

    /** Takes out of the turn what the whole JVM was paused for. */
    void excuse(long nanos) {
        sinceNanos += nanos;
    }

    /** 0 while the loop waits for I/O. */
    long nanos(long nowNanos) {
        return LoopTurns.isWorking(mark) ? Math.max(0, nowNanos - sinceNanos) : 0;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    long mark() {
        return mark;
    }
}
