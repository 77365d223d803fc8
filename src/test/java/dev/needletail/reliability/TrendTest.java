package dev.needletail.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrendTest {

    private static final int SAMPLES = 120;

    @Test
    void aLineIsFoundExactly() {
        Trend trend = of(i -> 5 + 3.0 * i);
        assertThat(trend.slope()).isCloseTo(3, within(1e-9));
        assertThat(trend.intercept()).isCloseTo(5, within(1e-9));
        assertThat(trend.growth()).isCloseTo(3.0 * (SAMPLES - 1), within(1e-6));
        assertThat(trend.rises()).isTrue();
    }

    @Test
    void aSlopeIsSeenThroughNoise() {
        SplittableRandom random = new SplittableRandom(1);
        Trend trend = of(i -> i + random.nextGaussian() * 10);
        assertThat(trend.rises()).isTrue();
        assertThat(trend.slope()).isCloseTo(1, within(trend.margin()));
    }

    @Test
    void theIntervalHoldsWhatItPromisesForNoiseAlone() {
        SplittableRandom random = new SplittableRandom(2);
        int rises = 0;
        for (int run = 0; run < 1_000; run++) {
            rises += of(i -> random.nextGaussian()).rises() ? 1 : 0;
        }
        assertThat(rises).isBetween(5, 50); // 25 of a thousand: one side of 95 %
    }

    @Test
    void noiseThatRemembersIsNotTakenForASlopeMoreOften() {
        SplittableRandom random = new SplittableRandom(3);
        int rises = 0;
        for (int run = 0; run < 1_000; run++) {
            double[] last = new double[1];
            rises += of(i -> last[0] = 0.7 * last[0] + random.nextGaussian()).rises() ? 1 : 0;
        }
        assertThat(rises).isLessThan(80);
    }

    @Test
    void aFlatLineAndTooFewSamplesDoNotRise() {
        assertThat(of(i -> 7).rises()).isFalse();
        assertThat(Trend.of(new double[] {0, 1}, new double[] {0, 9}).rises()).isFalse();
        assertThat(Trend.of(new double[0], new double[0]).rises()).isFalse();
    }

    private interface Value {
        double at(int i);
    }

    private static Trend of(Value value) {
        double[] x = new double[SAMPLES];
        double[] y = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            x[i] = i;
            y[i] = value.at(i);
        }
        return Trend.of(x, y);
    }
}
