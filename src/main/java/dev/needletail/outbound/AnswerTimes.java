package dev.needletail.outbound;

import java.util.function.LongSupplier;

/**
 * When the answers of a burst were flushed, against when their requests came.
 *
 * <p>The end is one reading of the clock after the flush. Answers to what the same burst read are recorded together
 * ({@code nodeTime}); a relayed answer has its own beginning, kept here until the flush in arrays of fixed size.
 * Neighbours with the same beginning, as when a client pipelines, are recorded as one with their number.
 *
 * <p>One event loop only; no allocation.
 */
public final class AnswerTimes {

    /** Records {@code count} answers of the same duration. */
    @FunctionalInterface
    public interface Durations {
        void record(long nanos, long count);
    }

    private static final int STARTS_MAX = 4096;

    private final LongSupplier clock;
    private final Durations nodeTime;
    private final Durations requestTime;
    private final long[] starts = new long[STARTS_MAX];
    private final int[] counts = new int[STARTS_MAX];

    private int startCount;
    private long answers;

    /**
     * @param nodeTime gets the time from the burst's first read to the end of its flush
     * @param requestTime gets the time from a request's read to the end of its answer's flush
     */
    public AnswerTimes(LongSupplier clock, Durations nodeTime, Durations requestTime) {
        this.clock = clock;
        this.nodeTime = nodeTime;
        this.requestTime = requestTime;
    }

    void answeredAtOnce(int frames) {
        answers += frames;
    }

    void answered(long startNanos, int frames) {
        answers += frames;
        int last = startCount - 1;
        if (last >= 0 && starts[last] == startNanos) {
            counts[last] += frames;
            return;
        }
        if (startCount == STARTS_MAX) {
            recordRequests(clock.getAsLong()); // a burst of this size is flushed early as well
        }
        starts[startCount] = startNanos;
        counts[startCount++] = frames;
    }

    void endOfBurst(long burstNanos) {
        if (answers == 0) {
            return;
        }
        long end = clock.getAsLong();
        nodeTime.record(end - burstNanos, answers);
        answers = 0;
        recordRequests(end);
    }

    private void recordRequests(long end) {
        for (int i = 0; i < startCount; i++) {
            requestTime.record(end - starts[i], counts[i]);
        }
        startCount = 0;
    }
}
