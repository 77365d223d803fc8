package dev.needletail.bench;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Is told how a run goes; called on the thread that waits for it. */
public interface LoadListener {

    /** Hears nothing. */
    LoadListener NONE = (progress, latencies) -> {};

    /**
     * An interval of the measured time has passed.
     *
     * @param progress null for what still came after the measured time
     * @param latencies in nanoseconds, with the interval's time stamps; the listener's own
     */
    void interval(@Nullable Progress progress, Histogram latencies);

    /**
     * One interval.
     *
     * @param t seconds of measured time so far
     * @param messagesPerSecond answered in it
     * @param inFlight now
     * @param errors ERROR answers since the start
     * @param defects wrong or duplicated answers and lost connections since the start
     */
    record Progress(
            double t,
            double messagesPerSecond,
            @Nullable Long p50Nanos,
            @Nullable Long p99Nanos,
            long inFlight,
            long errors,
            long defects) {}
}
