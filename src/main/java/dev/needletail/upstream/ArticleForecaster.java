package dev.needletail.upstream;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The article's forecast: expect the past peak and some headroom, move up fast and down slowly.
 *
 * <pre>
 * predicted = ceil(peak × headroom)
 * target   += ceil((predicted − target) × growFraction)      while predicted is above
 * target   −= ceil((target − predicted) × shrinkFraction)    while predicted is below
 * </pre>
 *
 * <p>The article divides integers, which truncates, so a gap of one is never closed upwards and a gap of three never
 * downwards. Rounding each step up closes the last gap from both sides: a step is at least one connection and never
 * longer than the gap, so a constant peak is reached without overshoot.
 *
 * <p>The article multiplies in 32-bit floats, which makes 121 of 100 × 1.2. The factors here are the decimals that the
 * configuration shows, multiplied exactly.
 *
 * <p>The length of the window plays no part: one call is one step.
 *
 * @param headroom factor on the past peak, 1 to 100
 * @param growFraction share of the gap closed upwards in one step, above 0 and at most 1
 * @param shrinkFraction share of the gap closed downwards in one step, above 0 and at most 1
 */
public record ArticleForecaster(double headroom, double growFraction, double shrinkFraction) implements Forecaster {

    private static final double HEADROOM_MAX = 100;
    private static final BigDecimal INT_MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

    /** The article's figures: a fifth of headroom, half of the gap up, a quarter down. */
    public ArticleForecaster() {
        this(1.2, 0.5, 0.25);
    }

    public ArticleForecaster {
        if (!(headroom >= 1 && headroom <= HEADROOM_MAX)) { // also refuses NaN
            throw new IllegalArgumentException(
                    "headroom %s is outside 1 to 100: 1 expects the past peak again, 1.2 a fifth more"
                            .formatted(headroom));
        }
        requireFraction("grow-fraction", growFraction, 0.5);
        requireFraction("shrink-fraction", shrinkFraction, 0.25);
    }

    private static void requireFraction(String name, double fraction, double usual) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "%s %s must be above 0 and at most 1: %s is usual, 1 closes the whole gap in one step"
                            .formatted(name, fraction, usual));
        }
    }

    @Override
    public Forecast forecast(Demand demand) {
        int predicted = ceilOf(demand.peak(), headroom);
        int target = demand.target();
        int moved = target;
        if (predicted > target) {
            moved = target + ceilOf(predicted - target, growFraction);
            assert moved > target && moved <= predicted;
        } else if (predicted < target) {
            moved = target - ceilOf(target - predicted, shrinkFraction);
            assert moved < target && moved >= predicted;
        }
        return new Forecast(predicted, demand.clamp(moved));
    }

    /** The product rounded up; {@code factor} is taken as its shortest decimal, so that 10 × 1.2 is 12 and not 13. */
    private static int ceilOf(int connections, double factor) {
        return BigDecimal.valueOf(factor)
                .multiply(BigDecimal.valueOf(connections))
                .setScale(0, RoundingMode.CEILING)
                .min(INT_MAX)
                .intValue();
    }
}
