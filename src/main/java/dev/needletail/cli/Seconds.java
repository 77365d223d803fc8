package dev.needletail.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a positive number of seconds, such as {@code 2} or {@code 0.01}; for picocli. */
final class Seconds implements ITypeConverter<Duration> {

    private static final BigDecimal HIGHEST =
            BigDecimal.valueOf(Duration.ofDays(1).toSeconds());
    private static final BigDecimal LOWEST = new BigDecimal("0.0001");

    @Override
    public Duration convert(String text) {
        BigDecimal seconds;
        try {
            seconds = new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no number of seconds, such as 2 or 0.01");
        }
        if (seconds.compareTo(LOWEST) < 0 || seconds.compareTo(HIGHEST) > 0) {
            throw new TypeConversionException("'" + text + "' is outside " + LOWEST + " to " + HIGHEST + " seconds");
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }
}
