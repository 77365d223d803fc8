package dev.needletail.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Values at which a reader expects a line: 1, 2 or 5 times a power of ten. */
final class Ticks {

    private static final double[] STEPS = {1, 2, 5, 10};

    private Ticks() {}

    /**
     * The step of about {@code wanted} ticks between 0 and {@code span}: 1, 2 or 5 times a power of ten.
     *
     * @param wanted at least 3, for with fewer the step could be longer than the span
     */
    static double step(double span, int wanted) {
        assert span > 0 && wanted > 2 : span + " in " + wanted;
        double rough = span / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double step : STEPS) {
            if (step * power >= rough * 0.999_999) {
                return step * power;
            }
        }
        throw new AssertionError(span + " in " + wanted);
    }

    /** The least 1, 2 or 5 times a power of ten that is not below {@code value}. */
    static double ceiling(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : STEPS) {
            if (step * power >= value * 0.999_999) {
                return step * power;
            }
        }
        throw new AssertionError(value);
    }

    /** The greatest 1, 2 or 5 times a power of ten that is not above {@code value}. */
    static double floor(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
        for (int i = STEPS.length - 1; i >= 0; i--) {
            if (STEPS[i] * power <= value * 1.000_001) {
                return STEPS[i] * power;
            }
        }
        throw new AssertionError(value);
    }

    /** Multiples of {@code step} from {@code low} to {@code high}, both included when they are multiples. */
    static List<Double> multiples(double low, double high, double step) {
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        for (long i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 2 and 5 times each power of ten from {@code low} to {@code high}. */
    static List<Double> decades(double low, double high) {
        List<Double> ticks = new ArrayList<>();
        for (double tick = ceiling(low); tick <= high * 1.000_001; tick = ceiling(tick * 1.5)) {
            ticks.add(tick);
        }
        return ticks;
    }

    /** 1, 2, 3, …, 9 times each power of ten from {@code low} to {@code high}. */
    static List<Double> digits(double low, double high) {
        List<Double> ticks = new ArrayList<>();
        double power = Math.pow(10, Math.floor(Math.log10(low) + 1e-9));
        for (double base = power; base <= high; base *= 10) {
            for (int digit = 1; digit <= 9; digit++) {
                if (digit * base >= low * 0.999_999 && digit * base <= high * 1.000_001) {
                    ticks.add(digit * base);
                }
            }
        }
        return ticks;
    }

    /** Whether a tick of {@link #decades} is a power of ten. */
    static boolean isPowerOfTen(double tick) {
        double exponent = Math.log10(tick);
        return Math.abs(exponent - Math.rint(exponent)) < 1e-6;
    }
}
