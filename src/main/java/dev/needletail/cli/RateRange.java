package dev.needletail.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Messages per second: {@code 50000}, {@code 50k}, or rising {@code 1k..50k}.
 *
 * @param to the same as {@code from} for a steady rate
 */
record RateRange(double from, double to) {

    private static final double HIGHEST = 100_000_000;
    private static final double LOWEST = 0.01;

    boolean isSteady() {
        return from == to;
    }

    static RateRange parse(String text) {
        int dots = text.indexOf("..");
        double from = rate(text, dots < 0 ? text : text.substring(0, dots));
        return new RateRange(from, dots < 0 ? from : rate(text, text.substring(dots + 2)));
    }

    private static double rate(String text, String number) {
        String digits = number.strip();
        int factor = digits.endsWith("k") ? 1_000 : digits.endsWith("M") ? 1_000_000 : 1;
        digits = factor == 1 ? digits : digits.substring(0, digits.length() - 1);
        try {
            double rate = new BigDecimal(digits).doubleValue() * factor;
            if (LOWEST <= rate && rate <= HIGHEST) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // Reported below like a number out of range.
        }
        throw new TypeConversionException("'" + text
                + "' is no rate from 0.01 to 100M messages per second: write 50000, 50k, or 1k..50k for a rising one");
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<RateRange> {
        @Override
        public RateRange convert(String text) {
            return parse(text);
        }
    }
}
