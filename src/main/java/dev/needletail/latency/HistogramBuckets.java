package dev.needletail.latency;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Cumulative counts at fixed bounds, as Prometheus wants them: from 1 µs to 10 s in steps of 1, 2.5 and 5. Immutable.
 *
 * <p>A duration less than 1 % above a bound may be counted as within it: the histogram does not tell them apart. A
 * duration at the bound always is.
 */
public final class HistogramBuckets {

    private static final long[] BOUNDS_NANOS = bounds();

    private final long[] countsAtOrBelow;
    private final long count;
    private final double sumSeconds;

    private HistogramBuckets(long[] countsAtOrBelow, long count, double sumSeconds) {
        this.countsAtOrBelow = countsAtOrBelow;
        this.count = count;
        this.sumSeconds = sumSeconds;
    }

    /** Counts a histogram of nanoseconds, which nobody may be recording into; {@code sumSeconds} is known better outside. */
    static HistogramBuckets of(Histogram nanos, double sumSeconds) {
        long[] counts = new long[BOUNDS_NANOS.length];
        int bound = 0;
        long seen = 0;
        for (HistogramIterationValue value : nanos.recordedValues()) {
            long atLeast = nanos.lowestEquivalentValue(value.getValueIteratedTo());
            while (bound < counts.length && atLeast > BOUNDS_NANOS[bound]) {
                counts[bound++] = seen;
            }
            seen += value.getCountAddedInThisIterationStep();
        }
        while (bound < counts.length) {
            counts[bound++] = seen;
        }
        // 0 <= counts[0] <= ... <= counts[last] <= count
        assert seen == nanos.getTotalCount() : seen + " of " + nanos.getTotalCount();
        return new HistogramBuckets(counts, seen, sumSeconds);
    }

    /** The number of bounds, the same for every histogram; the bound "infinity" is {@link #count()}. */
    public static int size() {
        return BOUNDS_NANOS.length;
    }

    /** The bound in seconds; ascending. */
    public static double boundSeconds(int index) {
        return BOUNDS_NANOS[index] / 1e9;
    }

    /** The bound in nanoseconds; ascending. */
    public static long boundNanos(int index) {
        return BOUNDS_NANOS[index];
    }

    /** How many durations were at or below the bound. */
    public long countAtOrBelow(int index) {
        return countsAtOrBelow[index];
    }

    /** How many durations in all. */
    public long count() {
        return count;
    }

    /** The sum of all durations in seconds, from the durations themselves, not from the buckets. */
    public double sumSeconds() {
        return sumSeconds;
    }

    private static long[] bounds() {
        int decades = 7; // 1 µs .. 5 s
        long[] bounds = new long[3 * decades + 1];
        int next = 0;
        long decade = 1_000;
        for (int i = 0; i < decades; i++, decade *= 10) {
            bounds[next++] = decade;
            bounds[next++] = decade * 5 / 2;
            bounds[next++] = decade * 5;
        }
        bounds[next] = decade;
        return bounds;
    }
}
