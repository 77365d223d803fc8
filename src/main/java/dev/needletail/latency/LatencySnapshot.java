package dev.needletail.latency;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one harvest found. Immutable.
 *
 * @param intervalNanos how long the last interval was
 * @param sinceStartNanos how long ago recording started or was reset
 * @param stages every stage, in the order of {@link Stage}, also those without a duration
 * @param loops the lag of each loop, in the order in which the loops were added
 * @param clockAnomalies durations below zero since start, recorded as 0
 * @param clamped durations above 60 s since start, recorded as 60 s
 */
public record LatencySnapshot(
        long intervalNanos,
        long sinceStartNanos,
        Map<Stage, StageLatency> stages,
        List<LoopLagFigures> loops,
        long clockAnomalies,
        long clamped) {

    /** The stage's figures. */
    public StageLatency stage(Stage stage) {
        return Objects.requireNonNull(stages.get(stage));
    }
}
