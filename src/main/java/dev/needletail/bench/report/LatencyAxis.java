package dev.needletail.bench.report;

import java.util.List;

/** Which axes a latency is offered on: both when its range is large, the logarithmic one first. */
final class LatencyAxis {

    /** From here on a linear axis shows the large values only. */
    private static final double LARGE_RANGE = 8;

    private LatencyAxis() {}

    static List<Scale> of(List<Series> lines) {
        double least = lines.stream()
                .mapToDouble(Series::least)
                .filter(Double::isFinite)
                .min()
                .orElse(1);
        double most = lines.stream()
                .mapToDouble(Series::greatest)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        return of(least, most);
    }

    static List<Scale> of(double least, double most) {
        double floor = Math.max(least, 1);
        double ceiling = Math.max(most, floor);
        Scale linear = Scale.Linear.fromZero(Unit.NANOS, ceiling);
        return ceiling / floor < LARGE_RANGE
                ? List.of(linear)
                : List.of(Scale.Logarithmic.around(Unit.NANOS, floor, ceiling), linear);
    }
}
