package dev.needletail.bench;

import org.HdrHistogram.Histogram;

/**
 * The latencies that one loop records. The loop writes into one pair of histograms; {@link #swap} gives it the other pair and hands
 * out the written one, which whoever asked may read and must have emptied before asking again.
 */
final class LoopRecorder {

    /** Longer latencies are recorded as this. */
    static final long HIGHEST_NANOS = 3_600_000_000_000L;

    /** Three digits: 0.1 %. */
    static final int DIGITS = 3;

    /** One interval's latencies. */
    record Pair(Histogram heartbeat, Histogram request) {
        Pair() {
            this(histogram(), histogram());
        }
    }

    private Pair written = new Pair();
    private Pair spare = new Pair();

    static Histogram histogram() {
        return new Histogram(HIGHEST_NANOS, DIGITS);
    }

    /** Loop only. */
    void record(int kind, long nanos) {
        Histogram histogram = kind == InFlight.REQUEST ? written.request : written.heartbeat;
        histogram.recordValue(Math.min(Math.max(0, nanos), HIGHEST_NANOS));
    }

    /** Loop only. */
    Pair swap() {
        Pair full = written;
        assert spare.heartbeat.getTotalCount() == 0 && spare.request.getTotalCount() == 0 : "not emptied";
        written = spare;
        spare = full;
        return full;
    }
}
