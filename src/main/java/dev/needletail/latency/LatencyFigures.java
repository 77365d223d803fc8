package dev.needletail.latency;

import org.HdrHistogram.Histogram;

/**
 * The figures of one histogram; durations in microseconds, at most 1 % above the recorded ones, never below them,
 * except {@code minMicros}, which is at most 1 % below. All are 0 when {@code count} is 0.
 *
 * <p>A percentile p needs more than {@code 1 / (1 - p)} samples to differ from the maximum: {@code p9999Micros} of a
 * thousand samples is their maximum.
 */
public record LatencyFigures(
        long count,
        double minMicros,
        double p50Micros,
        double p90Micros,
        double p99Micros,
        double p999Micros,
        double p9999Micros,
        double maxMicros) {

    /** Nothing recorded. */
    public static final LatencyFigures NONE = new LatencyFigures(0, 0, 0, 0, 0, 0, 0, 0);

    /** The figures of a histogram of nanoseconds, which nobody may be recording into. */
    public static LatencyFigures of(Histogram nanos) {
        long count = nanos.getTotalCount();
        if (count == 0) {
            return NONE;
        }
        return new LatencyFigures(
                count,
                micros(nanos.getMinValue()),
                micros(nanos.getValueAtPercentile(50)),
                micros(nanos.getValueAtPercentile(90)),
                micros(nanos.getValueAtPercentile(99)),
                micros(nanos.getValueAtPercentile(99.9)),
                micros(nanos.getValueAtPercentile(99.99)),
                micros(nanos.getMaxValue()));
    }

    private static double micros(long nanos) {
        return nanos / 1_000.0;
    }
}
