package dev.needletail.bench.report;

/** What an axis counts: how its values are written, and on which grid its ticks fall. */
enum Unit {
    NANOS,
    SECONDS,
    PER_SECOND,
    PERCENTILE,
    SHARE;

    String format(double value) {
        return switch (this) {
            case NANOS -> Figures.nanos(value);
            case SECONDS -> Figures.seconds(value);
            case PER_SECOND -> Figures.number(value);
            case PERCENTILE -> Figures.percentile(value);
            case SHARE -> Figures.share(value);
        };
    }

    /** The size whose multiples are nice to read on an axis that ends at {@code high}: minutes fall on 60. */
    double grid(double high) {
        return switch (this) {
            case SECONDS -> high >= 7200 ? 3600 : high >= 300 ? 60 : 1;
            case NANOS, PER_SECOND, PERCENTILE, SHARE -> 1;
        };
    }

    /** A tick of an axis that ends at {@code high}: all of one axis in the same unit of time, and zero bare. */
    String tick(double value, double high) {
        if (value == 0) {
            return "0";
        }
        double grid = grid(high);
        return this == SECONDS
                ? Figures.digits(value / grid) + (grid == 1 ? " s" : grid == 60 ? " min" : " h")
                : format(value);
    }

    /** The name that the page's script knows. */
    String key() {
        return switch (this) {
            case NANOS -> "nanos";
            case SECONDS -> "seconds";
            case PER_SECOND -> "rate";
            case PERCENTILE -> "percentile";
            case SHARE -> "share";
        };
    }
}
