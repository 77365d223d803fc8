package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import org.jspecify.annotations.Nullable;

/**
 * How to listen.
 *
 * @param count DATA datagrams after which to end, {@link Long#MAX_VALUE} for no end
 * @param idleNanos silence after which to end
 * @param quiet no line per datagram
 * @param rate a line per second
 * @param channel whose datagrams to show and to count, by the name that their payloads begin with; null for all
 */
record ListenOptions(
        long count,
        long idleNanos,
        boolean quiet,
        boolean rate,
        @Nullable PayloadKey channel) {

    /** How many datagrams there must be for success: the count if one was given, else whatever comes. */
    long wanted() {
        return count == Long.MAX_VALUE ? 0 : count;
    }
}
