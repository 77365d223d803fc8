package dev.needletail.watch;

import dev.needletail.count.LoopCounter;

/**
 * Tells a pause of the whole JVM from a stall of one loop: the watcher, who waits for nothing but the clock, was late as well.
 * The watcher's thread writes; any thread reads {@link #figures}.
 */
final class JvmPauses {

    private static final int KEPT = 16;

    private final JvmClock clock = new JvmClock();
    private final long intervalNanos;
    private final long thresholdNanos;
    private final StallLog log;
    private final Recent<Pause> recent = new Recent<>(KEPT);
    private final LoopCounter pauses = new LoopCounter();
    private final LoopCounter pausedNanos = new LoopCounter();
    private final LoopCounter longestNanos = new LoopCounter();
    private long cpuNanos = clock.cpuNanos();
    private long collectingNanos = clock.collectingNanos();

    JvmPauses(WatchSettings settings, StallLog log) {
        this.intervalNanos = settings.intervalNanos();
        this.thresholdNanos = settings.thresholdNanos();
        this.log = log;
    }

    /** Before the watcher sleeps: what happens from here on is the pause's, not what the watcher did itself. */
    void sleeps() {
        cpuNanos = clock.cpuNanos();
        collectingNanos = clock.collectingNanos();
    }

    /**
     * The watcher slept {@code lateNanos} longer than it wanted.
     *
     * @return what no loop may be blamed for; 0 while it is too little to matter
     */
    long wakes(long nowNanos, long lateNanos) {
        if (lateNanos < intervalNanos) {
            return 0;
        }
        if (lateNanos >= thresholdNanos) {
            Pause pause = new Pause(
                    nowNanos,
                    lateNanos,
                    Math.min(lateNanos, clock.collectingNanos() - collectingNanos),
                    clock.cpuNanos() - cpuNanos);
            pauses.increment();
            pausedNanos.add(lateNanos);
            longestNanos.raiseTo(lateNanos);
            recent.add(pause);
            log.paused(pause);
        }
        return lateNanos;
    }

    PauseFigures figures() {
        return new PauseFigures(pauses.get(), pausedNanos.get(), longestNanos.get(), recent.list());
    }
}
