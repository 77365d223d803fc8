package dev.needletail.upstream;

import dev.needletail.count.LoopCounter;
import java.util.concurrent.TimeUnit;

/**
 * How fast one event loop may open connections: so many at once, and so many per second with a bounded burst.
 *
 * <p>Keeps a restarting backend from a stampede, and the loop from spending its time on handshakes. The rate is a token
 * bucket that holds time instead of tokens: a connect costs {@code 1 s / perSecond}, the clock pays in, the burst caps what
 * can be saved. Belongs to one event loop; the counters may be read from any thread.
 */
final class ConnectBudget {

    private static final int PER_SECOND_MAX = 1_000_000;

    private final int concurrentMax;
    private final long costNanos;
    private final long creditMaxNanos;
    private final LoopCounter refusedByConcurrency = new LoopCounter();
    private final LoopCounter refusedByRate = new LoopCounter();

    private int concurrent;
    private long creditNanos;
    private long paidAtNanos;

    /**
     * A budget whose burst is unspent.
     *
     * @param concurrentMax most connects under way at once
     * @param perSecond connects per second in the long run
     * @param burst most connects in one moment after a pause
     * @param nowNanos {@link System#nanoTime}
     */
    ConnectBudget(int concurrentMax, int perSecond, int burst, long nowNanos) {
        if (concurrentMax < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "connect budget: concurrent %d and burst %d must be at least 1, or nothing ever connects"
                            .formatted(concurrentMax, burst));
        }
        if (perSecond < 1 || perSecond > PER_SECOND_MAX) {
            throw new IllegalArgumentException(
                    "connect budget: %d connects per second is outside 1 to %d".formatted(perSecond, PER_SECOND_MAX));
        }
        this.concurrentMax = concurrentMax;
        this.costNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.creditMaxNanos = costNanos * burst;
        this.creditNanos = creditMaxNanos;
        this.paidAtNanos = nowNanos;
    }

    /** Takes a permit for one connect, to be given back by {@link #release} when it has ended; counts a refusal. */
    boolean tryAcquire(long nowNanos) {
        payIn(nowNanos);
        if (concurrent >= concurrentMax) {
            refusedByConcurrency.increment();
            return false;
        }
        if (creditNanos < costNanos) {
            refusedByRate.increment();
            return false;
        }
        creditNanos -= costNanos;
        concurrent++;
        assert concurrent <= concurrentMax && creditNanos >= 0;
        return true;
    }

    /** A connect has ended, whichever way. What it cost stays spent. */
    void release() {
        assert concurrent > 0 : "released more often than acquired";
        concurrent--;
    }

    /** Nanoseconds until {@link #tryAcquire} can succeed; {@link Long#MAX_VALUE} when that depends on a release. */
    long nanosUntilPermit(long nowNanos) {
        payIn(nowNanos);
        return concurrent >= concurrentMax ? Long.MAX_VALUE : Math.max(0, costNanos - creditNanos);
    }

    private void payIn(long nowNanos) {
        long elapsed = nowNanos - paidAtNanos;
        assert elapsed >= 0 : "time went back";
        paidAtNanos = nowNanos;
        creditNanos += Math.min(elapsed, creditMaxNanos - creditNanos);
        // 0 <= creditNanos <= creditMaxNanos
        assert creditNanos >= 0 && creditNanos <= creditMaxNanos;
    }

    /** Connects under way. */
    int concurrent() {
        return concurrent;
    }

    /** Times that too many connects were under way. */
    long refusedByConcurrency() {
        return refusedByConcurrency.get();
    }

    /** Times that the connects of the present second were spent. */
    long refusedByRate() {
        return refusedByRate.get();
    }
}
