package dev.needletail.boot;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** From what the configuration says to the units of the rooms; whoever refuses a value gets its property's name. */
final class Checked {

    /** 292 years: what a long counts in nanoseconds. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Checked() {}

    /** What {@code made} makes; what it refuses is said to be wrong with {@code property}. */
    static <T> T of(String property, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException refused) {
            throw new InvalidConfigurationException(property, String.valueOf(refused.getMessage()), refused);
        }
    }

    static int bytes(String property, DataSize size) {
        long bytes = size.toBytes();
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new InvalidConfigurationException(
                    property, bytes + " bytes is outside 0 to " + Integer.MAX_VALUE + ": choose a size within");
        }
        return (int) bytes;
    }

    /** Zero or more. */
    static Duration duration(String property, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new InvalidConfigurationException(
                    property, text(value) + " is not a length of time from 0 to 292 years: choose one within");
        }
        return value;
    }

    /** More than zero. */
    static Duration interval(String property, Duration value) {
        if (value.isZero()) {
            throw new InvalidConfigurationException(
                    property, "an interval of 0 has no end of repetitions: choose one above 0, such as 10s");
        }
        return duration(property, value);
    }

    static long nanos(String property, Duration value) {
        return duration(property, value).toNanos();
    }

    /** In {@code unitNanos}, rounded down. */
    static int units(String property, Duration value, long unitNanos) {
        long units = duration(property, value).toNanos() / unitNanos;
        if (units > Integer.MAX_VALUE) {
            throw new InvalidConfigurationException(
                    property, text(value) + " is above what the kernel's int can say: choose a shorter time");
        }
        return (int) units;
    }

    private static String text(Duration value) {
        return DurationStyle.SIMPLE.print(value, ChronoUnit.SECONDS);
    }
}
