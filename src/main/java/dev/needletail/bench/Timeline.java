package dev.needletail.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the measured time went, interval by interval. */
public record Timeline(double intervalSeconds, List<Point> points) {

    /**
     * One interval; the percentiles are of what was answered in it, null when nothing was.
     *
     * @param t its end, in seconds from the start of the measured time
     * @param sent messages sent in it
     * @param answered correct answers that came in it
     * @param intendedRate messages per second that an open loop's schedule held at {@code t}; else null
     */
    public record Point(
            double t,
            long sent,
            long answered,
            @Nullable Long p50Nanos,
            @Nullable Long p99Nanos,
            @Nullable Long maxNanos,
            @Nullable Double intendedRate) {}
}
