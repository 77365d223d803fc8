package dev.needletail.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What load was asked for.
 *
 * @param mode {@code closed}: each answer lets the next message go; {@code open}: messages go at their times, whatever
 *     comes back; {@code knee}: open at rising rates
 * @param depth messages in flight on each connection; null in an open loop
 * @param rate messages per second in all, at the beginning; of a knee, what was found. Null in a closed loop
 * @param rateTo messages per second at the end of a rising open loop; else null
 * @param arrivals {@code constant} or {@code poisson} in an open loop; else null
 * @param inFlightMax in an open loop, the messages in flight on one connection from which on it has to wait; else null
 * @param mix weight of each type that is sent: heartbeat, request, data
 * @param services names that the payloads of REQUESTs begin with, in turn; null when with none
 * @param channels names that the payloads of DATA begin with, in turn; null when with none
 * @param messages how many were asked for; null when a duration was
 * @param durationSeconds what was asked for; null when a number of messages was
 * @param verify {@code full}, {@code header} or {@code off}
 * @param poll whether the load's threads polled instead of sleeping
 */
public record LoadFacts(
        String mode,
        int connections,
        @Nullable Integer depth,
        @Nullable Double rate,
        @Nullable Double rateTo,
        @Nullable String arrivals,
        @Nullable Integer inFlightMax,
        Map<String, Integer> mix,
        PayloadFacts payload,
        @Nullable List<String> services,
        @Nullable List<String> channels,
        double warmUpSeconds,
        @Nullable Double durationSeconds,
        @Nullable Long messages,
        int threads,
        boolean poll,
        String verify) {

    /**
     * Payload sizes.
     *
     * @param kind {@code fixed}, {@code uniform} or {@code weighted}
     * @param text as given
     */
    public record PayloadFacts(String kind, String text, int minBytes, int maxBytes) {}
}
