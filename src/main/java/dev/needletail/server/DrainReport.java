package dev.needletail.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a drain has done so far. Point in time.
 *
 * @param state where it is
 * @param age since the state was reached; null for a node that serves
 * @param grace how long connections have to finish what they have under way
 * @param connections open when it began
 * @param left open now
 * @param cut connections that were cut because the grace period was over
 * @param abandoned answers that were owed to them
 * @param took from the begin to now, or to the end
 */
public record DrainReport(
        State state,
        @Nullable Duration age,
        Duration grace,
        long connections,
        long left,
        long cut,
        long abandoned,
        Duration took) {

    /** Of the whole node. */
    public enum State {
        /** Connections are taken and served. */
        SERVING,
        /** No new connection is taken, and those that are open come to their end. */
        DRAINING,
        /** None is left. */
        DRAINED
    }

    static DrainReport serving(long left) {
        return new DrainReport(State.SERVING, null, Duration.ZERO, left, left, 0, 0, Duration.ZERO);
    }
}
