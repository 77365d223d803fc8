package dev.needletail.outbound;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * When the answers of a burst were flushed, against when their requests came.
 *
 * <p>The end is one reading of the clock after the flush. Answers to what the same burst read are recorded together
 * ({@link NodeTime}); a relayed answer has its own beginning, kept here until the flush in an array of fixed size.
 *
 * <p>One event loop only; no allocation.
 */
public final class AnswerTimes {

    /** Records {@code count} answers of the same duration. */
    @FunctionalInterface
    public interface NodeTime {
        void record(long nanos, long count);
    }

    private static final int STARTS_MAX = 4096;

    private final LongSupplier clock;
    private final NodeTime nodeTime;
    private final LongConsumer requestTime;
    private final long[] starts = new long[STARTS_MAX];

    private int startCount;
    private long answers;

    /**
     * @param nodeTime gets the time from the burst's first read to the end of its flush
     * @param requestTime gets the time from a request's read to the end of its answer's flush
     */
    public AnswerTimes(LongSupplier clock, NodeTime nodeTime, LongConsumer requestTime) {
        this.clock = clock;
        this.nodeTime = nodeTime;
        this.requestTime = requestTime;
    }

    void answeredAtOnce(int frames) {
        answers += frames;
    }

    void answered(long startNanos) {
        answers++;
        if (startCount == STARTS_MAX) {
            recordRequests(clock.getAsLong()); // a burst of this size is flushed early as well
        }
        starts[startCount++] = startNanos;
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
            requestTime.accept(end - starts[i]);
        }
        startCount = 0;
    }
}
