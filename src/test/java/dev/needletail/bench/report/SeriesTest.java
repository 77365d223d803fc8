package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {

    @Test
    void thinningKeepsTheSpikeAndTheDip() {
        double[] y = new double[100_000];
        Arrays.fill(y, 26);
        y[61_803] = 9_000;
        y[14_142] = 1;
        Series thin = line(y).thinned(1_200);
        assertThat(thin.x().length).isLessThanOrEqualTo(1_200);
        assertThat(thin.greatest()).isEqualTo(9_000);
        assertThat(thin.least()).isEqualTo(1);
        assertThat(thin.x()).isSorted().contains(61_803, 14_142);
    }

    @Test
    void aShortLineStaysAsItIs() {
        Series line = line(1, 2, 3);
        assertThat(line.thinned(3)).isSameAs(line);
    }

    @Test
    void gapsSurviveThinningOnlyWhereNothingWasMeasured() {
        double[] y = new double[10_000];
        Arrays.fill(y, Double.NaN);
        assertThat(line(y).thinned(100).isEmpty()).isTrue();
        for (int i = 0; i < y.length; i += 7) {
            y[i] = i;
        }
        assertThat(line(y).thinned(100).y()).doesNotContain(Double.NaN);
    }

    @Test
    void aLineOfGapsHasNoEnds() {
        assertThat(line(Double.NaN, Double.NaN).least()).isNaN();
        assertThat(line(Double.NaN, Double.NaN).isEmpty()).isTrue();
    }

    @Test
    void thirtySixLooksDiffer() {
        assertThat(IntStream.range(0, 36).mapToObj(Look::classes)).doesNotHaveDuplicates();
    }

    @Test
    void sixLooksDifferInColourAndInDash() {
        assertThat(IntStream.range(0, 6).mapToObj(i -> Look.classes(i).substring(0, 2)))
                .doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 6).mapToObj(i -> Look.classes(i).substring(3)))
                .doesNotHaveDuplicates();
    }

    private static Series line(double... y) {
        return new Series(
                "k",
                "name",
                "n",
                0,
                IntStream.range(0, y.length).asDoubleStream().toArray(),
                y);
    }
}
