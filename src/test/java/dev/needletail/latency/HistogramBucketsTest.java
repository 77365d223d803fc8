package dev.needletail.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistogramBucketsTest {

    private final Histogram histogram = Interval.emptyHistogram();

    @Test
    void boundsGoFromOneMicrosecondToTenSecondsInOneTwoAndAHalfFive() {
        assertThat(HistogramBuckets.size()).isEqualTo(22);
        assertThat(HistogramBuckets.boundSeconds(0)).isEqualTo(1e-6);
        assertThat(HistogramBuckets.boundSeconds(1)).isEqualTo(2.5e-6);
        assertThat(HistogramBuckets.boundSeconds(2)).isEqualTo(5e-6);
        assertThat(HistogramBuckets.boundSeconds(3)).isEqualTo(1e-5);
        assertThat(HistogramBuckets.boundSeconds(21)).isEqualTo(10);
    }

    @Test
    void countsADurationAtTheBoundAsWithinIt() {
        for (int i = 0; i < HistogramBuckets.size(); i++) {
            histogram.recordValue(HistogramBuckets.boundNanos(i));
        }
        HistogramBuckets buckets = HistogramBuckets.of(histogram, 0);
        for (int i = 0; i < HistogramBuckets.size(); i++) {
            assertThat(buckets.countAtOrBelow(i)).as("bound %d", i).isEqualTo(i + 1);
        }
    }

    @Test
    void countsADurationOnePercentAboveTheBoundInTheNext() {
        for (int i = 0; i < HistogramBuckets.size(); i++) {
            histogram.recordValue(HistogramBuckets.boundNanos(i) * 101 / 100);
        }
        HistogramBuckets buckets = HistogramBuckets.of(histogram, 0);
        for (int i = 0; i < HistogramBuckets.size(); i++) {
            assertThat(buckets.countAtOrBelow(i)).as("bound %d", i).isEqualTo(i);
        }
        assertThat(buckets.count()).isEqualTo(22);
    }

    @Test
    void cumulatesUpToTheCount() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            histogram.recordValue((long) Math.exp(random.nextDouble() * Math.log(59e9)));
        }
        HistogramBuckets buckets = HistogramBuckets.of(histogram, 1.5);
        long below = 0;
        for (int i = 0; i < HistogramBuckets.size(); i++) {
            assertThat(buckets.countAtOrBelow(i)).isGreaterThanOrEqualTo(below);
            below = buckets.countAtOrBelow(i);
        }
        long above = histogram.getCountBetweenValues(
                histogram.nextNonEquivalentValue(10_000_000_000L), Interval.HIGHEST_NANOS);
        assertThat(below).isPositive().isEqualTo(10_000 - above);
        assertThat(buckets.count()).isEqualTo(10_000);
        assertThat(buckets.sumSeconds()).isEqualTo(1.5);
    }

    @Test
    void isAllZeroWhenNothingWasRecorded() {
        HistogramBuckets buckets = HistogramBuckets.of(histogram, 0);
        assertThat(buckets.count()).isZero();
        assertThat(buckets.countAtOrBelow(HistogramBuckets.size() - 1)).isZero();
    }
}
