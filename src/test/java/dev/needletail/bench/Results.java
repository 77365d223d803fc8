package dev.needletail.bench;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Results for tests. */
final class Results {

    private Results() {}

    /** Answers of 1 ms, 2 ms, … {@code count} ms. */
    static Histogram milliseconds(int count) {
        Histogram nanos = new Histogram(3_600_000_000_000L, 3);
        for (int i = 1; i <= count; i++) {
            nanos.recordValue(i * 1_000_000L);
        }
        return nanos;
    }

    static BenchResult closed(String label, double messagesPerSecond, int slowestMillis) {
        Latency latency = LatencyOf.histogram(milliseconds(slowestMillis));
        return new BenchResult(
                BenchResult.FORMAT,
                label,
                "2026-11-22T12:00:00Z",
                "bench 127.0.0.1:9000 -c 4",
                "127.0.0.1:9000",
                new LoadFacts(
                        "closed",
                        4,
                        32,
                        null,
                        null,
                        null,
                        null,
                        Map.of("request", 1),
                        new LoadFacts.PayloadFacts("uniform", "16..64", 16, 64),
                        null,
                        null,
                        2,
                        10.0,
                        null,
                        1,
                        false,
                        "full"),
                new MachineFacts("Linux", "6.18", "amd64", 2, null, "0-1", 8L << 30),
                new JvmFacts("25.0.3", "Eclipse Adoptium", List.of("-Xmx64m"), "G1", 64 << 20),
                new Totals(
                        110,
                        100,
                        Map.of("NO_UPSTREAM", 10L),
                        0,
                        0,
                        0,
                        0,
                        null,
                        null,
                        7_900,
                        7_900,
                        10,
                        messagesPerSecond,
                        0.5,
                        0L,
                        0L,
                        null,
                        null),
                new Latencies(latency, null, latency),
                null,
                new Timeline(
                        1,
                        List.of(
                                new Timeline.Point(1, 50, 40, 1_000_000L, 2_000_000L, 2_000_000L, null),
                                new Timeline.Point(2, 60, 60, null, null, null, null))),
                new Knee(
                        500_000,
                        99,
                        false,
                        null,
                        List.of(new Knee.Step(1_000, 990.5, 1L, 2L, 3L, false, "p99 was 2 ms"))),
                List.of("first note", "sécond"));
    }
}
