package dev.needletail.bench;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * A distribution of latencies. Within 0.1 % of what was recorded; all figures are 0 when {@code count} is.
 *
 * @param percentiles HdrHistogram's percentile iteration with five ticks per half distance
 * @param histogram the whole histogram: base64 of HdrHistogram's compressed V2 encoding, in nanoseconds
 */
public record Latency(
        long count,
        long minNanos,
        double meanNanos,
        long maxNanos,
        long p50Nanos,
        long p90Nanos,
        long p99Nanos,
        long p999Nanos,
        long p9999Nanos,
        List<Point> percentiles,
        String histogram) {

    /**
     * So many percent of all answers took at most so long; written as an array of the three.
     *
     * @param percentile 0 to 100
     * @param totalCount answers that took at most so long
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"percentile", "valueNanos", "totalCount"})
    public record Point(double percentile, long valueNanos, long totalCount) {}
}
