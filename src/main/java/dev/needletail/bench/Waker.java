package dev.needletail.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets one thread wait until a time, or until somebody wakes it. A wake-up is not lost when nobody waits yet. */
final class Waker {

    private final Semaphore wakes = new Semaphore(0);

    /** Any thread. */
    void wake() {
        wakes.release();
    }

    /** Returns at {@code deadlineNanos} of {@link System#nanoTime}, or after a {@link #wake}; being interrupted is one. */
    void await(long deadlineNanos) {
        try {
            if (wakes.tryAcquire(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
