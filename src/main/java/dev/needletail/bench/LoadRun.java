package dev.needletail.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run: connect, warm up, measure, wait for what is still to come.
 *
 * <p>{@link #connect} and {@link #run} on one thread; {@link #stop} on any.
 */
public final class LoadRun implements AutoCloseable {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long DRAIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** So that the first messages of an open loop are not late before every loop knows its window. */
    private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Whoever stops a run does not want to wait for what may never come. */
    private static final long GRACE_WHEN_STOPPED_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final int INTERVALS_MAX = 3_600;

    private final LoadPlan plan;
    private final String started = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    private final Waker waker = new Waker();
    private final List<LoadLoop> loops = new ArrayList<>();
    private final Tally tally;
    private final Intervals intervals;
    private volatile boolean stopped;

    private LoadRun(LoadPlan plan) {
        this.plan = plan;
        for (int i = 0; i < plan.threads(); i++) {
            loops.add(new LoadLoop(plan, i, waker::wake));
        }
        tally = new Tally(plan, loops);
        intervals = new Intervals(plan, loops, tally);
    }

    /**
     * Opens all connections.
     *
     * @throws TargetUnreachable when they can't be had
     * @throws BenchFailure when this process may not open so many
     */
    public static LoadRun connect(LoadPlan plan) {
        LoadRun run = new LoadRun(plan);
        boolean connected = false;
        try {
            new Dialer(plan).dial(run.loops);
            connected = true;
        } finally {
            if (!connected) {
                run.close();
            }
        }
        return run;
    }

    /** Makes the load and returns when it is over. Once only. */
    public LoadOutcome run(LoadListener listener) {
        long start = System.nanoTime() + (plan.pace() instanceof Pace.Open ? LEAD_NANOS : 0);
        long measure = start + plan.warmUpNanos();
        Window window = new Window(start, measure, measure + plan.durationNanos());
        for (LoadLoop loop : loops) {
            loop.ask(() -> {
                loop.window(window);
                loop.pacer().begin();
                return loop;
            });
        }
        waitUntil(measure);
        LoadCost before = LoadCost.now();
        intervals.begin();
        long end = measure(window, listener);
        LoadCost cost = LoadCost.now().since(before);
        drain(end);
        for (LoadLoop loop : loops) {
            loop.ask(() -> {
                loop.finish();
                return loop;
            });
        }
        intervals.rest(listener);
        double seconds = seconds(window, end);
        return new LoadOutcome(
                started,
                tally.totals(seconds, cost),
                intervals.heartbeat(),
                intervals.request(),
                ServiceScores.figures(plan.keys(), loops),
                new Timeline(intervalNanos() / 1e9, List.copyOf(intervals.points())),
                tally.first(Score::firstWrong),
                tally.first(Score::firstError),
                tally.first(Score::firstLoss),
                stopped);
    }

    /** Returns when the measured time was over. */
    private long measure(Window window, LoadListener listener) {
        long interval = intervalNanos();
        long next = window.measureNanos();
        while (!isOver() && !window.isOver(next)) {
            next += interval;
            next = window.isOver(next) ? window.endNanos() : next;
            waitUntil(next);
            long now = isOver() ? System.nanoTime() : next;
            if (now - window.measureNanos() > 0) {
                intervals.end((now - window.measureNanos()) / 1e9, listener);
            }
        }
        if (!isOver()) {
            return window.endNanos();
        }
        long now = System.nanoTime();
        if (plan.limitedByMessages() && !stopped) {
            return now; // all are sent, and answers count up to the last
        }
        for (LoadLoop loop : loops) {
            loop.ask(() -> {
                loop.window(loop.window().endingAt(System.nanoTime()));
                return loop;
            });
        }
        return now;
    }

    /** By default a second; less when there would be too few to see anything, more when too many to keep. */
    private long intervalNanos() {
        long duration = plan.durationNanos();
        if (plan.limitedByMessages()) {
            return SECOND;
        }
        return duration < 10 * SECOND ? SECOND / 10 : Math.max(SECOND, duration / INTERVALS_MAX / SECOND * SECOND);
    }

    private double seconds(Window window, long end) {
        long last = tally.highest(counts -> counts.lastArrivalNanos);
        boolean byMessages = plan.limitedByMessages() && !stopped && last - window.measureNanos() > 0;
        return Math.max(0, (byMessages ? last : end) - window.measureNanos()) / 1e9;
    }

    private void waitUntil(long nanos) {
        while (!isOver() && nanos - System.nanoTime() > 0) {
            waker.await(nanos);
        }
    }

    private boolean isOver() {
        return stopped || loops.stream().allMatch(LoadLoop::isComplete);
    }

    private void drain(long end) {
        long grace = stopped ? Math.min(GRACE_WHEN_STOPPED_NANOS, plan.graceNanos()) : plan.graceNanos();
        for (LoadLoop loop : loops) {
            // What was due at the very end has been sent, or waits, when the loop answers.
            loop.ask(() -> {
                loop.pacer().turn();
                return loop;
            });
        }
        long deadline = end + grace;
        while (!tally.isIdle() && deadline - System.nanoTime() > 0) {
            waker.await(Math.min(deadline, System.nanoTime() + DRAIN_LOOK_NANOS));
        }
    }

    /** Ends the run early, with everything that was found up to then. Any thread. */
    public void stop() {
        stopped = true;
        waker.wake();
    }

    @Override
    public void close() {
        for (LoadLoop loop : loops) {
            loop.close();
        }
    }
}
