package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DistributionPlotTest {

    @Test
    void allButTheSlowestHundredthAreInABin() {
        Histogram histogram = new Histogram(3);
        for (long nanos = 10_000; nanos < 80_000; nanos += 7) {
            histogram.recordValue(nanos);
        }
        double[] shares = DistributionPlot.shares(histogram, DistributionPlot.edges(List.of(histogram)));
        assertThat(Arrays.stream(shares).sum()).isCloseTo(100, within(1.1));
    }

    @Test
    void theSlowestHundredthLiesOutside() {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(20_000, 9_995);
        histogram.recordValueWithCount(5_000_000, 5);
        double[] edges = DistributionPlot.edges(List.of(histogram));
        assertThat(edges[edges.length - 1]).isLessThan(40_000);
        assertThat(Arrays.stream(DistributionPlot.shares(histogram, edges)).sum())
                .isCloseTo(99.95, within(1e-6));
    }

    @Test
    void oneValueHasBinsToo() {
        Histogram histogram = new Histogram(3);
        histogram.recordValue(1);
        double[] edges = DistributionPlot.edges(List.of(histogram));
        assertThat(edges).hasSizeGreaterThan(1).isSorted();
        assertThat(Arrays.stream(DistributionPlot.shares(histogram, edges)).sum())
                .isCloseTo(100, within(1e-9));
    }
}
