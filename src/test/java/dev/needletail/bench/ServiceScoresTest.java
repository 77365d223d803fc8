package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceScoresTest {

    private static PayloadKeys keys(int services) {
        return new PayloadKeys(
                PayloadKeys.parse(
                        IntStream.range(0, services).mapToObj(i -> "s" + i).collect(Collectors.joining(","))),
                List.of());
    }

    @Test
    void eachServiceHasItsOwnLatencyAndErrors() {
        PayloadKeys keys = keys(3);
        ServiceScores one = ServiceScores.of(keys);
        ServiceScores sum = ServiceScores.of(keys);
        for (int millis = 1; millis <= 1_000; millis++) {
            (millis % 2 == 0 ? one : sum).answered(1, millis * 1_000_000L);
        }
        one.answered(0, 5_000);
        one.error(2);
        sum.error(2);
        sum.add(one);

        List<ServiceFigures> figures = sum.figures(List.of("s0", "s1", "s2"));
        assertThat(figures).extracting(ServiceFigures::service).containsExactly("s0", "s1", "s2");
        assertThat(figures).extracting(ServiceFigures::answered).containsExactly(1L, 1_000L, 0L);
        assertThat(figures).extracting(ServiceFigures::errors).containsExactly(0L, 0L, 2L);
        near(figures.get(0).p50Nanos(), 5_000);
        near(figures.get(0).maxNanos(), 5_000);
        near(figures.get(1).p50Nanos(), 500_000_000);
        near(figures.get(1).p99Nanos(), 990_000_000);
        near(figures.get(1).p999Nanos(), 999_000_000);
        near(figures.get(1).maxNanos(), 1_000_000_000);
        assertThat(figures.get(2)).isEqualTo(new ServiceFigures("s2", 0, 2, null, null, null, null));
    }

    private static void near(@Nullable Long nanos, long expected) {
        assertThat(nanos).isNotNull().isCloseTo(expected, Percentage.withPercentage(0.1));
    }

    @Test
    void whatNoHistogramHoldsIsItsEnd() {
        ServiceScores scores = ServiceScores.of(keys(2));
        scores.answered(0, -1);
        scores.answered(1, Long.MAX_VALUE);
        List<ServiceFigures> figures = scores.figures(List.of("s0", "s1"));
        assertThat(figures.get(0).maxNanos()).isZero();
        near(figures.get(1).maxNanos(), LoopRecorder.HIGHEST_NANOS);
    }

    @Test
    void nothingIsKeptOfNoneOfOneAndOfTooMany() {
        for (PayloadKeys keys : List.of(PayloadKeys.NONE, keys(1), keys(ServiceScores.SERVICES_MAX + 1))) {
            ServiceScores scores = ServiceScores.of(keys);
            scores.answered(0, 1);
            scores.error(0);
            assertThat(scores.figures(List.of())).isEmpty();
            assertThat(ServiceScores.figures(keys, List.of())).isNull();
        }
        assertThat(ServiceScores.figures(keys(ServiceScores.SERVICES_MAX), List.of()))
                .hasSize(ServiceScores.SERVICES_MAX);
    }
}
