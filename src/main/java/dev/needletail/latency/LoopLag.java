package dev.needletail.latency;

import dev.needletail.count.LoopCounter;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A probe on one event loop: due at a fixed cadence, it records by how much it ran late. What keeps the probe waiting
 * keeps every connection of the loop waiting.
 *
 * <p>The cadence counts from the intended times, so a stall of one second is seen by every probe that was due in it,
 * not by one alone. The first run is not counted: it pays for loading and linking.
 */
public final class LoopLag implements Runnable {

    /** Ten probes a second: what a stall of 100 ms cannot slip through. */
    public static final Duration CADENCE = Duration.ofMillis(100);

    /** Runs a task on the probed loop after a delay. */
    interface Scheduler {
        void schedule(Runnable task, long delayNanos);
    }

    private final Scheduler scheduler;
    private final LongSupplier nanoClock;
    private final long cadenceNanos;
    private final LongConsumer sink;
    private final LoopCounter intendedNanos = new LoopCounter();
    private volatile boolean warm;
    private volatile boolean stopped;

    LoopLag(Scheduler scheduler, LongSupplier nanoClock, Duration cadence, LongConsumer sink) {
        this.scheduler = scheduler;
        this.nanoClock = nanoClock;
        this.cadenceNanos = cadence.toNanos();
        this.sink = sink;
        intendedNanos.set(nanoClock.getAsLong() + cadenceNanos);
    }

    /**
     * Starts a probe. Any thread.
     *
     * @param sink receives each lag in nanoseconds on the loop's thread; {@link LoopLatency#recordLag}
     */
    public static LoopLag start(EventExecutor loop, LongConsumer sink) {
        return start(loop, CADENCE, sink);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // run() does not throw, and a loop that stops cancels it silently
    static LoopLag start(EventExecutor loop, Duration cadence, LongConsumer sink) {
        Scheduler scheduler = (task, delayNanos) -> loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        LoopLag lag = new LoopLag(scheduler, System::nanoTime, cadence, sink);
        scheduler.schedule(lag, lag.cadenceNanos);
        return lag;
    }

    /** No probe follows the one that may be running. Any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * By how much the probe that is due has not run yet, in nanoseconds; 0 while none is due. A loop that is blocked records
     * nothing: this is how it shows. Any thread.
     */
    public long overdueNanos() {
        return warm && !stopped ? Math.max(0, nanoClock.getAsLong() - intendedNanos.get()) : 0;
    }

    /** The probe itself; the loop's thread calls it. */
    @Override
    public void run() {
        if (stopped) {
            return;
        }
        long now = nanoClock.getAsLong();
        long intended = intendedNanos.get();
        if (warm) {
            sink.accept(now - intended);
        }
        intendedNanos.set(intended + cadenceNanos);
        warm = true;
        try {
            scheduler.schedule(this, Math.max(0, intended + cadenceNanos - now));
        } catch (RejectedExecutionException e) {
            stopped = true; // the loop is shutting down
        }
    }
}
