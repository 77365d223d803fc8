package dev.needletail.cli;

import java.util.Locale;

/** A duration for people, with the unit that suits its size. */
final class DurationText {

    /** From here on a smaller unit would be rounded up to 1000 of it. */
    private static final double MILLIS_FROM_MICROS = 999.95;

    private static final double SECONDS_FROM_MICROS = 999_999.5;

    private DurationText() {}

    static String ofNanos(long nanos) {
        return ofMicros(nanos / 1_000.0);
    }

    static String ofMicros(double micros) {
        if (micros < MILLIS_FROM_MICROS) {
            return String.format(Locale.ROOT, "%.1f µs", micros);
        }
        if (micros < SECONDS_FROM_MICROS) {
            return String.format(Locale.ROOT, "%.3f ms", micros / 1_000);
        }
        return String.format(Locale.ROOT, "%.3f s", micros / 1_000_000);
    }
}
