package dev.needletail.bench.report;

import dev.needletail.bench.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Latency over time: of one run three percentiles in one plot, of several one plot for each percentile. */
final class TimePlots {

    private TimePlots() {}

    static List<Plot> of(List<Run> runs) {
        List<Plot> plots = new ArrayList<>();
        if (runs.size() == 1) {
            Timeline timeline = runs.getFirst().result().timeline();
            add(
                    plots,
                    "time",
                    "Latency over time",
                    "Median, 99th percentile and slowest answer of each interval of "
                            + Figures.seconds(timeline.intervalSeconds()) + ".",
                    Size.WIDE,
                    List.of(
                            line("p50", 0, timeline, Timeline.Point::p50Nanos),
                            line("p99", 1, timeline, Timeline.Point::p99Nanos),
                            line("max", 2, timeline, Timeline.Point::maxNanos)));
        } else {
            add(
                    plots,
                    "time-p99",
                    "p99 over time",
                    "The 99th percentile of each interval.",
                    Size.WIDE,
                    runs,
                    Timeline.Point::p99Nanos);
            add(
                    plots,
                    "time-p50",
                    "Median over time",
                    "The median of each interval.",
                    Size.HALF,
                    runs,
                    Timeline.Point::p50Nanos);
            add(
                    plots,
                    "time-max",
                    "Slowest over time",
                    "The slowest answer of each interval.",
                    Size.HALF,
                    runs,
                    Timeline.Point::maxNanos);
        }
        return plots;
    }

    private static void add(
            List<Plot> plots,
            String id,
            String title,
            String reading,
            Size size,
            List<Run> runs,
            Function<Timeline.Point, @Nullable Long> nanos) {
        List<Series> lines = new ArrayList<>();
        for (Run run : runs) {
            lines.add(
                    run.line(ends(run.result().timeline()), values(run.result().timeline(), nanos)));
        }
        add(plots, id, title, reading, size, lines);
    }

    private static void add(
            List<Plot> plots, String id, String title, String reading, Size size, List<Series> candidates) {
        List<Series> lines = candidates.stream().filter(s -> !s.isEmpty()).toList();
        if (!lines.isEmpty()) {
            plots.add(new Plot(
                    id,
                    title,
                    reading,
                    size,
                    "measured time",
                    "latency",
                    axis(lines),
                    LatencyAxis.of(lines),
                    lines,
                    List.of(),
                    false));
        }
    }

    private static Series line(
            String name, int look, Timeline timeline, Function<Timeline.Point, @Nullable Long> nanos) {
        return new Series("time-" + name, name, name, look, ends(timeline), values(timeline, nanos));
    }

    /** From zero to the end of the longest run. */
    static Scale axis(List<Series> lines) {
        double end = 0;
        for (Series line : lines) {
            end = Math.max(end, line.x()[line.x().length - 1]);
        }
        return Scale.Linear.between(Unit.SECONDS, 0, end > 0 ? end : 1);
    }

    /** Where each interval ends. */
    static double[] ends(Timeline timeline) {
        return timeline.points().stream().mapToDouble(Timeline.Point::t).toArray();
    }

    private static double[] values(Timeline timeline, Function<Timeline.Point, @Nullable Long> nanos) {
        return timeline.points().stream()
                .mapToDouble(point -> {
                    Long value = nanos.apply(point);
                    return value == null ? Double.NaN : value;
                })
                .toArray();
    }
}
