package dev.needletail.bench.report;

import dev.needletail.bench.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Messages a second over time, from zero; with the intended rate where the load had one. */
final class ThroughputPlot {

    /** Same colour as the run's line, another dash and marker. */
    private static final int INTENDED_LOOK = 3 * Look.COLOURS;

    private ThroughputPlot() {}

    /** Empty when there is no timeline. */
    static Optional<Plot> of(List<Run> runs) {
        List<Series> lines = new ArrayList<>();
        for (Run run : runs) {
            Timeline timeline = run.result().timeline();
            if (timeline.points().isEmpty()) {
                continue;
            }
            if (runs.size() == 1) {
                addOne(lines, timeline);
            } else {
                addOneOfMany(lines, run, timeline);
            }
        }
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        double most = lines.stream()
                .mapToDouble(Series::greatest)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        return Optional.of(new Plot(
                "throughput",
                "Throughput over time",
                runs.size() == 1
                        ? "Correct answers a second in each interval, and what was sent where that differs."
                        : "Correct answers a second in each interval.",
                Size.WIDE,
                "measured time",
                "messages a second",
                TimePlots.axis(lines),
                List.of(Scale.Linear.fromZero(Unit.PER_SECOND, most)),
                lines,
                List.of(),
                false));
    }

    private static void addOne(List<Series> lines, Timeline timeline) {
        double[] ends = TimePlots.ends(timeline);
        double[] answered = rates(timeline, Timeline.Point::answered);
        double[] sent = rates(timeline, Timeline.Point::sent);
        lines.add(new Series("throughput-answered", "answered", "answered", 0, ends, answered));
        if (!Arrays.equals(sent, answered)) {
            lines.add(new Series("throughput-sent", "sent", "sent", 1, ends, sent));
        }
        Series intended = new Series("throughput-intended", "intended", "intended", 2, ends, intended(timeline));
        if (!intended.isEmpty()) {
            lines.add(intended);
        }
    }

    private static void addOneOfMany(List<Series> lines, Run run, Timeline timeline) {
        double[] ends = TimePlots.ends(timeline);
        lines.add(run.line(ends, rates(timeline, Timeline.Point::answered)));
        Series intended = new Series(
                run.key() + "-intended",
                run.letter() + " intended",
                "",
                run.index() + INTENDED_LOOK,
                ends,
                intended(timeline));
        if (!intended.isEmpty()) {
            lines.add(intended);
        }
    }

    private static double[] intended(Timeline timeline) {
        return timeline.points().stream()
                .mapToDouble(p -> p.intendedRate() == null ? Double.NaN : p.intendedRate())
                .toArray();
    }

    /** By the time that really lay between two ends: the last interval of a run is often a short one. */
    static double[] rates(Timeline timeline, ToLongFunction<Timeline.Point> count) {
        double[] rates = new double[timeline.points().size()];
        double before = 0;
        for (int i = 0; i < rates.length; i++) {
            Timeline.Point point = timeline.points().get(i);
            double seconds = point.t() - before > 0 ? point.t() - before : timeline.intervalSeconds();
            rates[i] = seconds > 0 ? count.applyAsLong(point) / seconds : Double.NaN;
            before = point.t();
        }
        return rates;
    }
}
