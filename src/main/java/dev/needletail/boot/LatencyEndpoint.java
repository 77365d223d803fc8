package dev.needletail.boot;

import dev.needletail.latency.LatencyFigures;
import dev.needletail.latency.LatencyRecorder;
import dev.needletail.latency.LatencySnapshot;
import dev.needletail.latency.LoopLagFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/latency}: percentiles per stage, as of the latest harvest. DELETE forgets what was recorded, where
 * {@code management.endpoint.latency.access=unrestricted} allows it.
 */
@Endpoint(id = "latency", defaultAccess = Access.READ_ONLY)
final class LatencyEndpoint {

    private final LatencyRecorder recorder;

    LatencyEndpoint(LatencyRecorder recorder) {
        this.recorder = recorder;
    }

    /**
     * The answer.
     *
     * @param intervalSeconds how long the last interval was
     * @param sinceStartSeconds how long ago recording started or was reset
     * @param stages by the stage's name
     * @param loops the lag of each loop
     * @param clockAnomalies durations below zero, recorded as 0
     * @param clamped durations above 60 s, recorded as 60 s
     */
    record Latency(
            double intervalSeconds,
            double sinceStartSeconds,
            Map<String, StageFigures> stages,
            List<LoopLagFigures> loops,
            long clockAnomalies,
            long clamped) {}

    /** One stage: what it measures, and its durations. */
    record StageFigures(String description, LatencyFigures interval, LatencyFigures sinceStart) {}

    @ReadOperation
    Latency latency() {
        LatencySnapshot latest = recorder.latest();
        Map<String, StageFigures> stages = new LinkedHashMap<>();
        latest.stages()
                .forEach((stage, figures) -> stages.put(
                        stage.label(),
                        new StageFigures(stage.description(), figures.interval(), figures.sinceStart())));
        return new Latency(
                latest.intervalNanos() / 1e9,
                latest.sinceStartNanos() / 1e9,
                stages,
                latest.loops(),
                latest.clockAnomalies(),
                latest.clamped());
    }

    @DeleteOperation
    void reset() {
        recorder.reset();
    }
}
