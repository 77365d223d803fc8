package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class KneeSearchTest {

    private static Totals totals(double rate, long wrong, Map<String, Long> errors) {
        return new Totals(100, 100, errors, wrong, 0, 0, 0, null, null, 0, 0, 1, rate, null, null, null, null, null);
    }

    private static Histogram latencies(long nanos) {
        Histogram histogram = new Histogram(3_600_000_000_000L, 3);
        histogram.recordValueWithCount(nanos, 1_000);
        return histogram;
    }

    /** A target that answers in 100 µs up to its capacity; beyond, the queue grows. */
    private static Knee search(KneeSearch search, double capacity) {
        while (search.goesOn()) {
            double rate = search.nextRate();
            search.tried(
                    totals(Math.min(rate, capacity), 0, Map.of()), latencies(rate <= capacity ? 100_000 : 5_000_000));
        }
        return search.result();
    }

    @Test
    void findsTheKneeWithinFivePercentByDoublingAndBisecting() {
        Knee knee = search(new KneeSearch(500_000, 99, 1_000, 30), 37_000);
        assertThat(knee.found()).isTrue();
        assertThat(knee.rate()).isBetween(37_000 / 1.05, 37_000.0);
        assertThat(knee.steps()).hasSizeLessThan(16);
        assertThat(knee.steps().get(0).intendedRate()).isEqualTo(1_000);
        assertThat(knee.steps().get(1).intendedRate()).isEqualTo(2_000);
        assertThat(knee.limitNanos()).isEqualTo(500_000);
    }

    @Test
    void halvesWhereTheFirstRateIsTooHighAlready() {
        Knee knee = search(new KneeSearch(500_000, 99, 100_000, 30), 300);
        assertThat(knee.rate()).isBetween(300 / 1.05, 300.0);
    }

    @Test
    void saysWhyARateFailed() {
        KneeSearch search = new KneeSearch(500_000, 99.9, 1_000, 30);
        assertThat(search.tried(totals(1_000, 0, Map.of()), latencies(400_000)).why())
                .isEqualTo("p99.9 400.1 µs is within 500.0 µs");
        assertThat(search.tried(totals(2_000, 0, Map.of()), latencies(600_000)).why())
                .isEqualTo("p99.9 600.1 µs is over 500.0 µs");
        assertThat(search.tried(totals(1_000, 0, Map.of()), latencies(400_000)).why())
                .isEqualTo("only 1000 of 1500 messages/s were answered");
        assertThat(search.tried(totals(1_250, 0, Map.of("TIMEOUT", 3L)), latencies(400_000))
                        .why())
                .isEqualTo("3 were answered with ERROR");
        assertThat(search.result().steps()).extracting(Knee.Step::passed).containsExactly(true, false, false, false);
    }

    @Test
    void stopsAtOnceWhereAnswersAreWrong() {
        KneeSearch search = new KneeSearch(500_000, 99, 1_000, 30);
        search.tried(totals(1_000, 1, Map.of()), latencies(1));
        assertThat(search.goesOn()).isFalse();
        assertThat(search.result().found()).isFalse();
        assertThat(search.result().rate()).isNull();
    }

    @Test
    void takesNoMoreStepsThanAllowed() {
        assertThat(search(new KneeSearch(500_000, 99, 1_000, 4), 1e7).steps()).hasSize(4);
        assertThat(search(new KneeSearch(500_000, 99, 1_000, 100), 0).found()).isFalse();
    }
}
