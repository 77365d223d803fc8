package dev.needletail.upstream;

/** When something may be tried again: later and later while it fails. Times are {@link System#nanoTime}'s. */
final class TrialPause {

    private final long minNanos;
    private final long maxNanos;
    private long pauseNanos;
    private long nextNanos;

    TrialPause(long minNanos, long maxNanos, long firstNanos) {
        assert 0 < minNanos && minNanos <= maxNanos;
        this.minNanos = minNanos;
        this.maxNanos = maxNanos;
        this.pauseNanos = minNanos;
        this.nextNanos = firstNanos;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - nextNanos >= 0;
    }

    void succeeded(long nowNanos) {
        pauseNanos = minNanos;
        nextNanos = nowNanos;
    }

    void failed(long nowNanos) {
        nextNanos = nowNanos + pauseNanos;
        pauseNanos = Math.min(maxNanos, pauseNanos * 2);
    }

    void notBefore(long nanos) {
        if (nanos - nextNanos > 0) {
            nextNanos = nanos;
        }
    }
}
