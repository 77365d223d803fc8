package dev.needletail.latency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The latency of the whole node: owns the recorders of all loops and adds them up.
 *
 * <p>Somebody calls {@link #harvest} at a steady cadence, from a thread that is not an event loop; that cadence is the
 * "last interval" of the figures. Each loop then runs one short task, which exchanges its histograms for empty ones;
 * everything else happens on the harvesting thread. {@link #latest} hands out the result without a lock.
 */
public final class LatencyRecorder {

    /** How long a harvest waits for the loops, in all, before it leaves the rest to the next one. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMillis(200);

    private final LongSupplier nanoClock;
    private final Object lock = new Object(); // guards all but latest
    private final List<HarvestedLoop> loops = new ArrayList<>();
    private final Totals sinceStart = new Totals();
    private final Interval interval = new Interval();
    private long startedNanos;
    private long harvestedNanos;
    private volatile LatencySnapshot latest;

    public LatencyRecorder() {
        this(System::nanoTime);
    }

    LatencyRecorder(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        startedNanos = nanoClock.getAsLong();
        harvestedNanos = startedNanos;
        latest = snapshot(0);
    }

    /**
     * Takes in a loop. Any thread.
     *
     * @param executor runs a task on the loop's thread, later or at once, or throws
     *     {@link java.util.concurrent.RejectedExecutionException} when the loop has stopped; a Netty event loop's
     *     {@code execute}
     */
    public LoopLatency add(String name, Consumer<Runnable> executor) {
        LoopLatency loop = new LoopLatency(name);
        synchronized (lock) {
            loops.add(new HarvestedLoop(loop, executor));
        }
        return loop;
    }

    /**
     * Takes the last figures of a loop and forgets it; what it recorded stays in the figures since start. Only after the
     * loop's thread has ended and the caller has seen it end. An unknown loop is ignored.
     */
    public void retire(LoopLatency loop) {
        synchronized (lock) {
            loops.removeIf(candidate -> {
                if (candidate.loop() != loop) {
                    return false;
                }
                candidate.collectRest();
                sinceStart.add(candidate.collected());
                return true;
            });
        }
    }

    /** {@link #harvest(Duration)} with the default patience. */
    public LatencySnapshot harvest() {
        return harvest(DEFAULT_PATIENCE);
    }

    /**
     * Collects every loop's figures and publishes them. Any thread but an event loop's; waits for busy loops, at most
     * {@code patience}. A loop that is late or stopped is reported so in {@link LatencySnapshot#loops}; nothing of a late
     * loop is lost.
     */
    public LatencySnapshot harvest(Duration patience) {
        synchronized (lock) {
            collect(patience);
            long now = nanoClock.getAsLong();
            LatencySnapshot snapshot = snapshot(now - harvestedNanos);
            harvestedNanos = now;
            latest = snapshot;
            return snapshot;
        }
    }

    /** The result of the latest harvest; all zero before the first. Any thread, without a lock. */
    public LatencySnapshot latest() {
        return latest;
    }

    /** Forgets everything recorded so far. Any thread but an event loop's; waits like {@link #harvest()}. */
    public void reset() {
        synchronized (lock) {
            collect(DEFAULT_PATIENCE);
            interval.clear();
            sinceStart.reset();
            loops.forEach(HarvestedLoop::reset);
            startedNanos = nanoClock.getAsLong();
            harvestedNanos = startedNanos;
            latest = snapshot(0);
        }
    }

    private void collect(Duration patience) {
        // System time, not nanoClock: this is about real waiting.
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience);
        loops.forEach(HarvestedLoop::request);
        interval.clear();
        for (HarvestedLoop loop : loops) {
            loop.collect(deadline - System.nanoTime());
            interval.add(loop.collected());
        }
        sinceStart.add(interval);
    }

    private LatencySnapshot snapshot(long intervalNanos) {
        return new LatencySnapshot(
                intervalNanos,
                nanoClock.getAsLong() - startedNanos,
                sinceStart.stages(interval),
                loops.stream().map(HarvestedLoop::lag).toList(),
                sinceStart.clockAnomalies(),
                sinceStart.clamped());
    }
}
