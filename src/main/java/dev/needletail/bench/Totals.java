package dev.needletail.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the measured time brought; the warm-up is in none of the figures.
 *
 * <p>{@code sent = answered + errors + mismatched + missing}, and an open loop adds what it never could send,
 * {@code unsent}, to what its schedule held. Lost connections, duplicates and wrong answers count from the first
 * moment to the last, for they are defects whenever they happen.
 *
 * @param sent messages of the mix; HEARTBEATs that only stand behind DATA are in {@code markers}
 * @param answered correct answers, and DATA that a marker behind it shows to have been read
 * @param errors ERROR answers by the name of their code, or its number where it has no name
 * @param mismatched answers that differ from what was expected, or that nothing was waiting for
 * @param missing neither answered nor refused when the run ended
 * @param duplicated answers to what had been answered before
 * @param markers HEARTBEATs behind DATA; null when no DATA was sent
 * @param unsent in an open loop: due before the end, and never sent because the peer held the connection up; else null
 * @param bytesOut bytes of frames, headers included
 * @param seconds length of the measured time
 * @param messagesPerSecond answered within the measured time, per second of it
 * @param loadCpuSeconds processor time that the load itself took
 * @param lateSends in an open loop: sent more than 100 µs after their time although the connection was free; else null
 * @param worstLatenessNanos in an open loop: the longest such delay, however short; else null
 */
public record Totals(
        long sent,
        long answered,
        Map<String, Long> errors,
        long mismatched,
        long missing,
        long duplicated,
        long lostConnections,
        @Nullable Long markers,
        @Nullable Long unsent,
        long bytesOut,
        long bytesIn,
        double seconds,
        double messagesPerSecond,
        @Nullable Double loadCpuSeconds,
        @Nullable Long garbageCollections,
        @Nullable Long gcMillis,
        @Nullable Long lateSends,
        @Nullable Long worstLatenessNanos) {

    /** ERROR answers of all codes. */
    public long errorsInAll() {
        long sum = 0;
        for (long count : errors.values()) {
            sum += count;
        }
        return sum;
    }

    /** Whether something came, and everything was as it should be; whether it was ERRORs is another matter. */
    public boolean intact() {
        return answered + errorsInAll() > 0
                && mismatched == 0
                && missing == 0
                && duplicated == 0
                && lostConnections == 0;
    }
}
