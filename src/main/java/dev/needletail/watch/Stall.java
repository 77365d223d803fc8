package dev.needletail.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of an event loop that took longer than the threshold.
 *
 * @param sinceNanos {@link System#nanoTime()} when it was first seen
 * @param lengthNanos how long it had lasted when it was looked at last; all of it when it is over
 * @param over whether the loop turns again
 * @param heldBy class, method and line that the loop's thread was in, the platform's and Netty's own left out
 * @param state of the loop's thread
 * @param waitsFor lock or object that it waits for, and who has it; null: none
 * @param cpuShare CPU time of the thread by wall time between the two latest looks at it, 0 to 1; near 0: it waits, or gets no
 *     CPU
 * @param stack topmost frame first
 */
public record Stall(
        long sinceNanos,
        long lengthNanos,
        boolean over,
        String heldBy,
        Thread.State state,
        @Nullable String waitsFor,
        double cpuShare,
        List<StackTraceElement> stack) {

    /** How long it has lasted by {@code nowNanos}. */
    public long nanosBy(long nowNanos) {
        return over ? lengthNanos : Math.max(lengthNanos, nowNanos - sinceNanos);
    }

    Stall lasting(long nanos, boolean ended) {
        return new Stall(sinceNanos, nanos, ended, heldBy, state, waitsFor, cpuShare, stack);
    }
}
