package dev.needletail.cli;

import java.util.Locale;

/** A duration for people, with the unit that suits its size. */
final class DurationText {

    private DurationText() {}

    static String ofNanos(long nanos) {
        return ofMicros(nanos / 1_000.0);
    }

    static String ofMicros(double micros) {
        if (micros < 1_000) {
            return String.format(Locale.ROOT, "%.1f µs", micros);
        }
        if (micros < 1_000_000) {
            return String.format(Locale.ROOT, "%.3f ms", micros / 1_000);
        }
        return String.format(Locale.ROOT, "%.3f s", micros / 1_000_000);
    }
}
