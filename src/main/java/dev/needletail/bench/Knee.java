package dev.needletail.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The highest rate at which the latency stayed under a limit, and how it was found.
 *
 * @param limitNanos what the percentile may not exceed
 * @param percentile 0 to 100
 * @param found whether any rate passed
 * @param rate messages per second; null when none passed
 * @param steps in the order in which they were tried
 */
public record Knee(
        long limitNanos,
        double percentile,
        boolean found,
        @Nullable Double rate,
        List<Step> steps) {

    /**
     * One rate that was tried.
     *
     * @param limitedNanos the percentile that the limit is about; null when nothing was answered
     * @param why in words, with the figures
     */
    public record Step(
            double intendedRate,
            double achievedRate,
            @Nullable Long p50Nanos,
            @Nullable Long p99Nanos,
            @Nullable Long limitedNanos,
            boolean passed,
            String why) {}
}
