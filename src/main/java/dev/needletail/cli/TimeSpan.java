package dev.needletail.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10s}, {@code 500ms}, {@code 250us}, {@code 5m}, {@code 1h}, and a bare number as seconds; for picocli. */
final class TimeSpan implements ITypeConverter<Duration> {

    private static final Duration HIGHEST = Duration.ofDays(1);

    @Override
    public Duration convert(String text) {
        String lower = text.strip();
        int digits = 0;
        while (digits < lower.length() && (Character.isDigit(lower.charAt(digits)) || lower.charAt(digits) == '.')) {
            digits++;
        }
        long unitNanos = unitNanos(lower.substring(digits));
        if (digits == 0 || unitNanos < 0) {
            throw new TypeConversionException(
                    "'" + text + "' is no time, such as 10s, 500ms, 250us, 5m, 1h, or 2 for seconds");
        }
        BigDecimal nanos;
        try {
            nanos = new BigDecimal(lower.substring(0, digits)).multiply(BigDecimal.valueOf(unitNanos));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' does not begin with a number");
        }
        if (nanos.compareTo(BigDecimal.valueOf(HIGHEST.toNanos())) > 0) {
            throw new TypeConversionException("'" + text + "' is more than 24h");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValue());
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1_000;
            case "ms" -> 1_000_000;
            case "", "s" -> 1_000_000_000L;
            case "m", "min" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> -1;
        };
    }
}
