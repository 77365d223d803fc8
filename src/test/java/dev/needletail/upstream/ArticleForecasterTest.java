package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArticleForecasterTest {

    private static final long SEED = 0x6e6565646c65L;
    private static final int SEQUENCES = 5_000;
    private static final int WIDE = 1_000_000;

    private final ArticleForecaster forecaster = new ArticleForecaster();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 2",
        "2, 3",
        "3, 4",
        "4, 5",
        "5, 6",
        "10, 12",
        "15, 18",
        "100, 120",
        "101, 122",
        "1000000, 1200000"
    })
    void predictsThePeakAndAFifthRoundedUp(int peak, int predicted) {
        assertThat(forecaster.forecast(demand(peak, 0)).predictedPeak()).isEqualTo(predicted);
    }

    @Test
    void neverAddsAConnectionThatOnlyFloatingPointAskedFor() {
        int wrong = 0;
        for (int peak = 0; peak <= 10_000; peak++) {
            int exact = Math.ceilDiv(peak * 6, 5);
            assertThat(forecaster.forecast(demand(peak, 0)).predictedPeak()).isEqualTo(exact);
            wrong += ArticleArithmetic.predicted(peak) == exact ? 0 : 1;
        }
        assertThat(wrong).as("peaks up to 10,000 that 32-bit floats get wrong").isPositive();
        assertThat(ArticleArithmetic.predicted(100)).isEqualTo(121);
    }

    @Test
    void movesHalfOfTheGapUpAndAQuarterDown() {
        assertThat(forecaster.forecast(demand(100, 20)).target()).isEqualTo(70);
        assertThat(forecaster.forecast(demand(100, 200)).target()).isEqualTo(180);
        assertThat(forecaster.forecast(demand(100, 120)).target()).isEqualTo(120);
    }

    @Test
    void closesTheLastGapFromBothSidesWhereTheArticleStopsShort() {
        assertThat(ArticleArithmetic.rest(0, 1)).isEqualTo(1);
        assertThat(rest(forecaster, 0, 1)).isEqualTo(2);

        assertThat(ArticleArithmetic.rest(0, 100)).isEqualTo(120); // short of its own 121
        assertThat(rest(forecaster, 0, 100)).isEqualTo(120); // its own, and exact

        assertThat(ArticleArithmetic.rest(200, 100)).isEqualTo(124);
        assertThat(rest(forecaster, 200, 100)).isEqualTo(120);
    }

    @Test
    void reportsThePredictionBeforeTheBounds() {
        assertThat(forecaster.forecast(new Demand(100, 10, 2, 16, 0))).isEqualTo(new Forecast(120, 16));
        assertThat(forecaster.forecast(new Demand(0, 3, 3, 16, 0))).isEqualTo(new Forecast(0, 3));
    }

    @Test
    void bringsATargetThatNewBoundsExcludeBackInside() {
        assertThat(forecaster.forecast(new Demand(10, 0, 8, 16, 0)).target()).isEqualTo(8);
        assertThat(forecaster.forecast(new Demand(10, 500, 8, 16, 0)).target()).isEqualTo(16);
    }

    @Test
    void survivesTheLargestFigures() {
        ArticleForecaster steep = new ArticleForecaster(100, 1, 1);
        Demand demand = new Demand(Integer.MAX_VALUE, 0, 0, Integer.MAX_VALUE, Long.MAX_VALUE);
        assertThat(steep.forecast(demand)).isEqualTo(new Forecast(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void staysWithinTheBoundsForAnySequenceOfPeaks() {
        RandomGenerator random = new SplittableRandom(SEED);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            ArticleForecaster any = anyForecaster(random);
            int min = random.nextInt(0, 200);
            int max = random.nextInt(5) == 0 ? min : min + random.nextInt(0, 500);
            int target = random.nextInt(0, 1_000);
            for (int window = 0; window < 60; window++) {
                Demand demand = new Demand(anyPeak(random), target, min, max, random.nextLong(1L << 40));
                target = any.forecast(demand).target();
                assertThat(target).as("%s %s", any, demand).isBetween(min, max);
            }
        }
    }

    @Test
    void movesOnlyTowardsThePredictionAndNeverBeyondIt() {
        RandomGenerator random = new SplittableRandom(SEED + 1);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            ArticleForecaster any = anyForecaster(random);
            int target = random.nextInt(0, 1_000);
            for (int window = 0; window < 60; window++) {
                Demand demand = new Demand(anyPeak(random), target, 0, WIDE, 0);
                Forecast forecast = any.forecast(demand);
                int before = target;
                target = forecast.target();
                if (forecast.predictedPeak() > before) {
                    assertThat(target).as("%s %s", any, demand).isGreaterThan(before);
                    assertThat(target).as("%s %s", any, demand).isLessThanOrEqualTo(forecast.predictedPeak());
                } else if (forecast.predictedPeak() < before) {
                    assertThat(target).as("%s %s", any, demand).isLessThan(before);
                    assertThat(target).as("%s %s", any, demand).isGreaterThanOrEqualTo(forecast.predictedPeak());
                } else {
                    assertThat(target).as("%s %s", any, demand).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void reachesAConstantPeakFromAnywhereInBoundedStepsWithoutTurningBack() {
        RandomGenerator random = new SplittableRandom(SEED + 2);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            ArticleForecaster any = anyForecaster(random);
            int min = random.nextInt(0, 200);
            int max = random.nextInt(5) == 0 ? min : min + random.nextInt(0, 500);
            int peak = random.nextInt(0, 700);
            int target = random.nextInt(min, max + 1);
            Forecast first = any.forecast(new Demand(peak, target, min, max, 0));
            int goal = Math.clamp(first.predictedPeak(), min, max);
            int direction = Integer.signum(goal - target);
            double fraction = direction > 0 ? any.growFraction() : any.shrinkFraction();
            int gap = Math.abs(first.predictedPeak() - target);
            int steps = 0;
            while (target != goal) {
                int next = any.forecast(new Demand(peak, target, min, max, 0)).target();
                assertThat(Integer.signum(next - target))
                        .as("step %d of %s", steps, any)
                        .isEqualTo(direction);
                target = next;
                steps++;
            }
            assertThat(steps).as("%s, gap %d", any, gap).isLessThanOrEqualTo(stepsAtMost(gap, fraction));
            assertThat(any.forecast(new Demand(peak, target, min, max, 0)).target())
                    .isEqualTo(goal);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.99, 0, -1, 100.1, 1e300, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAHeadroomThatForecastsLessThanThePeakOrAbsurdlyMore(double headroom) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArticleForecaster(headroom, 0.5, 0.25))
                .withMessageContaining("headroom " + headroom)
                .withMessageContaining("1 to 100");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAFractionThatWouldNotArriveOrWouldOvershoot(double fraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArticleForecaster(1.2, fraction, 0.25))
                .withMessageContaining("grow-fraction " + fraction)
                .withMessageContaining("at most 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArticleForecaster(1.2, 0.5, fraction))
                .withMessageContaining("shrink-fraction " + fraction)
                .withMessageContaining("at most 1");
    }

    /** Each step leaves at most the gap × (1 − fraction), and takes at least one connection off it. */
    private static int stepsAtMost(int gap, double fraction) {
        double byShare = fraction == 1 ? 1 : Math.ceil(Math.log(Math.max(gap, 1)) / -Math.log1p(-fraction)) + 1;
        return (int) Math.min(gap, byShare);
    }

    static int rest(Forecaster forecaster, int target, int peak) {
        int at = target;
        for (int next = forecaster.forecast(demand(peak, at)).target();
                next != at;
                next = forecaster.forecast(demand(peak, at)).target()) {
            at = next;
        }
        return at;
    }

    private static Demand demand(int peak, int target) {
        return new Demand(peak, target, 0, 10_000_000, 10_000_000_000L);
    }

    private static ArticleForecaster anyForecaster(RandomGenerator random) {
        double headroom = random.nextBoolean() ? 1.2 : 1 + random.nextDouble() * 3;
        return new ArticleForecaster(headroom, anyFraction(random), anyFraction(random));
    }

    private static double anyFraction(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> Double.MIN_VALUE;
            case 2 -> 0.25;
            default -> 1 - random.nextDouble(); // above 0, at most 1
        };
    }

    private static int anyPeak(RandomGenerator random) {
        return random.nextInt(10) == 0 ? random.nextInt(0, 100_000) : random.nextInt(0, 300);
    }
}
