package dev.needletail.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watcher: one thread that looks at the marks of all event loops, twice in a threshold. It wakes no loop: one that waits
 * for I/O is not blocked, and one that works marks its turns by itself.
 *
 * <p>A turn that lasts for {@link WatchSettings#thresholdNanos} is found half a threshold later at most. Starting and closing
 * from one thread; figures from any.
 */
public final class LoopWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoopWatch.class);

    private static final long CLOSE_MILLIS = 1_000;

    private final WatchSettings settings;
    private final List<LoopGuard> guards = new ArrayList<>();
    private final JvmPauses pauses;
    private final Thread thread;
    private volatile boolean closed;

    private LoopWatch(WatchSettings settings, List<WatchedLoop> loops) {
        this.settings = settings;
        StallLog said = new StallLog();
        this.pauses = new JvmPauses(settings, said);
        for (WatchedLoop loop : loops) {
            guards.add(new LoopGuard(loop, settings.thresholdNanos(), said));
        }
        this.thread = new Thread(this::watch, "needletail-watch");
        thread.setDaemon(true);
    }

    /** Begins to watch, unless the settings say that nobody does: then all loops count as turning. */
    public static LoopWatch start(WatchSettings settings, List<WatchedLoop> loops) {
        LoopWatch watch = new LoopWatch(settings, loops);
        if (settings.isOn()) {
            watch.thread.start();
        }
        return watch;
    }

    public WatchSettings settings() {
        return settings;
    }

    /** What is known of each loop, in their order. Any thread. */
    public List<LoopFigures> loops() {
        long now = System.nanoTime();
        List<LoopFigures> figures = new ArrayList<>();
        for (LoopGuard guard : guards) {
            figures.add(guard.history().figures(now));
        }
        return figures;
    }

    /** What is known of one loop. Any thread. */
    public LoopFigures loop(int index) {
        return guards.get(index).history().figures(System.nanoTime());
    }

    /** The pauses of the whole JVM. Any thread. */
    public PauseFigures pauses() {
        return pauses.figures();
    }

    /** Ends the watcher's thread. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        long intervalNanos = settings.intervalNanos();
        while (!closed) {
            pauses.sleeps();
            long before = System.nanoTime();
            LockSupport.parkNanos(this, intervalNanos);
            long now = System.nanoTime();
            try {
                look(now, pauses.wakes(now, now - before - intervalNanos));
            } catch (RuntimeException | Error unexpected) {
                log.error("the event loops are watched on, but this look at them failed", unexpected);
            }
        }
    }

    private void look(long nowNanos, long excusedNanos) {
        for (int i = 0; i < guards.size(); i++) {
            LoopGuard guard = guards.get(i);
            if (excusedNanos > 0) {
                guard.excuse(excusedNanos);
            }
            guard.look(nowNanos);
        }
    }
}
