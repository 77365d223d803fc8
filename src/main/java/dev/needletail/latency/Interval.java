package dev.needletail.latency;

import org.HdrHistogram.Histogram;

/**
 * What one event loop recorded between two harvests. It has one owner at a time: the loop while it records, the
 * harvesting thread after the exchange. Nothing in here is synchronised; the exchange carries the memory ordering.
 *
 * <p>A histogram covers 1 ns to 60 s with a relative error of at most 1 %: 30 KB, of which a stage touches the few
 * cache lines around its typical values.
 */
final class Interval {

    /** Longer durations are recorded as this one and counted as clamped. */
    static final long HIGHEST_NANOS = 60_000_000_000L;

    private static final int SIGNIFICANT_DIGITS = 2;

    private final Histogram[] stages = new Histogram[Stage.count()];
    private final long[] sumNanos = new long[Stage.count()];
    private final Histogram lag = emptyHistogram();
    private long clockAnomalies;
    private long clamped;

    Interval() {
        for (int i = 0; i < stages.length; i++) {
            stages[i] = emptyHistogram();
        }
    }

    static Histogram emptyHistogram() {
        return new Histogram(HIGHEST_NANOS, SIGNIFICANT_DIGITS);
    }

    void record(int stage, long nanos, long count) {
        long value = inRange(nanos, count);
        stages[stage].recordValueWithCount(value, count);
        sumNanos[stage] += value * count;
    }

    void record(int stage, long nanos) {
        long value = inRange(nanos, 1);
        stages[stage].recordValue(value);
        sumNanos[stage] += value;
    }

    void recordLag(long nanos) {
        lag.recordValue(inRange(nanos, 1));
    }

    /** {@code 0 <= result <= HIGHEST_NANOS}. */
    private long inRange(long nanos, long count) {
        if (nanos < 0) {
            clockAnomalies += count;
            return 0;
        }
        if (nanos > HIGHEST_NANOS) {
            clamped += count;
            return HIGHEST_NANOS;
        }
        return nanos;
    }

    void add(Interval other) {
        for (int i = 0; i < stages.length; i++) {
            stages[i].add(other.stages[i]);
            sumNanos[i] += other.sumNanos[i];
        }
        lag.add(other.lag);
        clockAnomalies += other.clockAnomalies;
        clamped += other.clamped;
    }

    void clear() {
        for (int i = 0; i < stages.length; i++) {
            stages[i].reset();
            sumNanos[i] = 0;
        }
        lag.reset();
        clockAnomalies = 0;
        clamped = 0;
    }

    Histogram stage(Stage stage) {
        return stages[stage.index()];
    }

    long sumNanos(Stage stage) {
        return sumNanos[stage.index()];
    }

    Histogram lag() {
        return lag;
    }

    long clockAnomalies() {
        return clockAnomalies;
    }

    long clamped() {
        return clamped;
    }
}
