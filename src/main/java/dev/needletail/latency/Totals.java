package dev.needletail.latency;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Everything since start or reset, over all loops. Harvesting thread only. */
final class Totals {

    private final Map<Stage, Histogram> histograms = new EnumMap<>(Stage.class);

    // A long of nanoseconds overflows after 106 days of a million requests a second that take a millisecond each.
    private final double[] sumSeconds = new double[Stage.count()];
    private long clockAnomalies;
    private long clamped;

    Totals() {
        for (Stage stage : Stage.values()) {
            histograms.put(stage, Interval.emptyHistogram());
        }
    }

    void add(Interval interval) {
        histograms.forEach((stage, histogram) -> {
            histogram.add(interval.stage(stage));
            sumSeconds[stage.index()] += interval.sumNanos(stage) / 1e9;
        });
        clockAnomalies += interval.clockAnomalies();
        clamped += interval.clamped();
    }

    void reset() {
        histograms.values().forEach(Histogram::reset);
        Arrays.fill(sumSeconds, 0);
        clockAnomalies = 0;
        clamped = 0;
    }

    /** Every stage, with {@code interval} as the last interval. */
    Map<Stage, StageLatency> stages(Interval interval) {
        Map<Stage, StageLatency> stages = new EnumMap<>(Stage.class);
        histograms.forEach((stage, histogram) -> stages.put(
                stage,
                new StageLatency(
                        LatencyFigures.of(interval.stage(stage)),
                        LatencyFigures.of(histogram),
                        HistogramBuckets.of(histogram, sumSeconds[stage.index()]))));
        return Collections.unmodifiableMap(stages);
    }

    long clockAnomalies() {
        return clockAnomalies;
    }

    long clamped() {
        return clamped;
    }
}
