package dev.needletail.latency;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The harvester's side of one loop: asks the loop to exchange its interval for an empty one and collects the full one.
 * The loop's share is one pointer exchange; adding and clearing happen here. Harvesting thread only.
 *
 * <p>At most one exchange is under way at a time, so two intervals per loop are enough for ever.
 */
final class HarvestedLoop {

    /** How the latest harvest of the loop went. */
    enum Outcome {
        COLLECTED,
        /** The loop has not yet run the exchange; its figures arrive with a later harvest. */
        LATE,
        /** The loop refuses tasks. */
        STOPPED
    }

    private final LoopLatency loop;
    private final Consumer<Runnable> executor;
    private final Interval collected = new Interval();
    private final Histogram lagSinceStart = Interval.emptyHistogram();
    private @Nullable Interval empty = new Interval();
    private @Nullable CompletableFuture<Interval> underWay;
    private boolean requestedEarlier;
    private boolean discardUnderWay;
    private Outcome outcome = Outcome.COLLECTED;

    HarvestedLoop(LoopLatency loop, Consumer<Runnable> executor) {
        this.loop = loop;
        this.executor = executor;
    }

    /** Begins a harvest: takes what a late exchange has brought meanwhile, then asks for the next one. */
    void request() {
        collected.clear();
        requestedEarlier = underWay != null && !take(underWay, 0);
        if (requestedEarlier) {
            return;
        }
        // empty is here while no exchange is under way
        Interval replacement = Objects.requireNonNull(empty);
        CompletableFuture<Interval> exchange = new CompletableFuture<>();
        try {
            executor.accept(() -> {
                exchange.complete(loop.exchange(replacement));
            });
        } catch (RejectedExecutionException e) {
            outcome = Outcome.STOPPED;
            return;
        }
        empty = null;
        underWay = exchange;
    }

    /** Ends a harvest; waits at most {@code patienceNanos}, and not at all for a loop that was late before. */
    Outcome collect(long patienceNanos) {
        CompletableFuture<Interval> exchange = underWay;
        if (exchange != null) {
            outcome = take(exchange, requestedEarlier ? 0 : patienceNanos) ? Outcome.COLLECTED : Outcome.LATE;
        }
        lagSinceStart.add(collected.lag());
        return outcome;
    }

    /** The rest of a loop whose thread has ended. */
    void collectRest() {
        request();
        CompletableFuture<Interval> exchange = underWay;
        if (exchange != null && !take(exchange, 0)) {
            underWay = null; // a task that will never run
        }
        Interval rest = loop.exchange(new Interval());
        collected.add(rest);
        lagSinceStart.add(collected.lag());
        outcome = Outcome.STOPPED;
    }

    private boolean take(CompletableFuture<Interval> exchange, long patienceNanos) {
        Interval full;
        try {
            full = exchange.get(Math.max(0, patienceNanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("an exchange only ever completes with a value", e);
        }
        if (!discardUnderWay) {
            collected.add(full);
        }
        discardUnderWay = false;
        full.clear();
        empty = full;
        underWay = null;
        return true;
    }

    /** Forgets what was recorded before now, also what a late exchange will still bring. */
    void reset() {
        collected.clear();
        lagSinceStart.reset();
        discardUnderWay = underWay != null;
    }

    LoopLatency loop() {
        return loop;
    }

    /** What the latest harvest brought. */
    Interval collected() {
        return collected;
    }

    LoopLagFigures lag() {
        return new LoopLagFigures(
                loop.name(),
                loop.lastLagNanos() / 1_000.0,
                LatencyFigures.of(collected.lag()),
                LatencyFigures.of(lagSinceStart),
                outcome == Outcome.LATE,
                outcome == Outcome.STOPPED);
    }
}
