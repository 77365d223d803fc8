package dev.needletail.bench;

import dev.needletail.count.LoopCounter;
import dev.needletail.wire.FrameType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The counts of all loops added up. They go on while they are read; only after the end do they agree with each other. */
final class Tally {

    private final LoadPlan plan;
    private final List<LoadLoop> loops;

    Tally(LoadPlan plan, List<LoadLoop> loops) {
        this.plan = plan;
        this.loops = loops;
    }

    long sum(Function<LoopCounts, LoopCounter> counter) {
        long sum = 0;
        for (LoadLoop loop : loops) {
            sum += counter.apply(loop.score().counts()).get();
        }
        return sum;
    }

    long highest(Function<LoopCounts, LoopCounter> counter) {
        long highest = 0;
        for (LoadLoop loop : loops) {
            highest = Math.max(highest, counter.apply(loop.score().counts()).get());
        }
        return highest;
    }

    long errors() {
        long sum = 0;
        for (LoadLoop loop : loops) {
            sum += loop.score().counts().errorsInAll();
        }
        return sum;
    }

    long defects() {
        return sum(counts -> counts.mismatched)
                + sum(counts -> counts.duplicated)
                + sum(counts -> counts.lostConnections);
    }

    /** Whether nothing is in flight, and nothing due has to wait. */
    boolean isIdle() {
        return sum(counts -> counts.inFlight) == 0 && sum(counts -> counts.heldUp) == 0;
    }

    @Nullable
    String first(Function<Score, FirstProblem> problem) {
        for (LoadLoop loop : loops) {
            String text = problem.apply(loop.score()).text();
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** @param seconds length of the measured time */
    Totals totals(double seconds, LoadCost cost) {
        boolean open = plan.pace() instanceof Pace.Open;
        long arrived = sum(counts -> counts.arrived);
        return new Totals(
                sum(counts -> counts.sent),
                sum(counts -> counts.answered),
                errorsByName(),
                sum(counts -> counts.mismatched),
                sum(counts -> counts.missing),
                sum(counts -> counts.duplicated),
                sum(counts -> counts.lostConnections),
                plan.mix().sends(FrameType.DATA) ? (Long) sum(counts -> counts.markers) : null,
                open ? (Long) sum(counts -> counts.unsent) : null,
                sum(counts -> counts.bytesOut),
                sum(counts -> counts.bytesIn),
                seconds,
                seconds > 0 ? arrived / seconds : 0,
                cost.cpuSeconds(),
                cost.collections(),
                cost.collectionMillis(),
                open ? (Long) sum(counts -> counts.lateSends) : null,
                open ? (Long) highest(counts -> counts.worstLatenessNanos) : null);
    }

    private Map<String, Long> errorsByName() {
        Map<String, Long> errors = new TreeMap<>();
        for (int code = 0; code < LoopCounts.errorCodes(); code++) {
            int wanted = code;
            long count = sum(counts -> counts.errors(wanted));
            if (count > 0) {
                errors.put(LoopCounts.errorName(code), count);
            }
        }
        return errors;
    }
}
