package dev.needletail.boot.access;

/**
 * A token bucket: so many at once, and then one per interval. What it bounds cannot be made to happen more often by whoever
 * asks. Time is passed in. Any thread.
 */
final class Allowance {

    private final long burst;
    private final long intervalNanos;
    private long left;
    private long filledNanos;

    Allowance(int burst, long intervalNanos, long nowNanos) {
        this.burst = burst;
        this.intervalNanos = intervalNanos;
        this.left = burst;
        this.filledNanos = nowNanos;
    }

    /** Whether there was one left to take. */
    synchronized boolean take(long nowNanos) {
        long grown = (nowNanos - filledNanos) / intervalNanos;
        if (grown > 0) {
            left = Math.min(burst, left + Math.min(grown, burst));
            filledNanos += grown * intervalNanos;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /** One that was taken turned out not to count. */
    synchronized void giveBack() {
        left = Math.min(burst, left + 1);
    }
}
