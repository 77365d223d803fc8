package dev.needletail.latency;

import dev.needletail.count.LoopCounter;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The durations of one event loop. Recorded only by that loop's thread: no lock, no fence, no allocation, no cache
 * line that another core writes.
 *
 * <p>Durations below zero (a clock that went back) are recorded as 0 and counted as clock anomalies; durations above
 * 60 s are recorded as 60 s and counted as clamped.
 */
public final class LoopLatency {

    private final String name;
    private final LoopCounter lastLagNanos = new LoopCounter();
    private Interval active = new Interval();
    private @Nullable Thread recordingThread; // known to assertions only

    /** Not yet harvested by anybody; {@link LatencyRecorder#add} makes one that is. */
    public LoopLatency(String name) {
        this.name = name;
    }

    /** The loop's name in the figures. Any thread. */
    public String name() {
        return name;
    }

    /** Records one duration in nanoseconds. Loop's thread only. */
    public void record(Stage stage, long nanos) {
        assert onRecordingThread() : "the latency of " + name + " is recorded by its own loop only";
        active.record(stage.index(), nanos);
    }

    /** Records {@code count >= 0} equal durations, as for a burst of answers in one flush. Loop's thread only. */
    public void record(Stage stage, long nanos, long count) {
        assert onRecordingThread() : "the latency of " + name + " is recorded by its own loop only";
        assert count >= 0 : count;
        active.record(stage.index(), nanos, count);
    }

    /** {@link #record(Stage, long)} for rooms that do not know this one. To be called by the loop's thread only. */
    public LongConsumer recorder(Stage stage) {
        return nanos -> record(stage, nanos);
    }

    /** Records by how much a scheduled task of the loop ran late, in nanoseconds. Loop's thread only. */
    public void recordLag(long nanos) {
        assert onRecordingThread() : "the lag of " + name + " is recorded by its own loop only";
        lastLagNanos.set(Math.max(0, nanos));
        active.recordLag(nanos);
    }

    /** The lag of the latest probe in nanoseconds. Any thread. */
    public long lastLagNanos() {
        return lastLagNanos.get();
    }

    /** Puts {@code empty} in the place of what was recorded so far. Loop's thread, or any once the loop has ended. */
    Interval exchange(Interval empty) {
        Interval full = active;
        active = empty;
        return full;
    }

    private boolean onRecordingThread() {
        Thread current = Thread.currentThread();
        if (recordingThread == null) {
            recordingThread = current;
        }
        return current.equals(recordingThread);
    }
}
