package dev.needletail.bench.report;

import dev.needletail.bench.Knee;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of latency and throughput as the offered rate rose: the limit and the knee are drawn in. */
final class KneePlots {

    private KneePlots() {}

    /** Two plots, or none when no run searched for a knee. */
    static List<Plot> of(List<Run> runs) {
        List<Series> latency = new ArrayList<>();
        List<Series> achieved = new ArrayList<>();
        List<Mark> marks = new ArrayList<>();
        double most = 0;
        for (Run run : runs) {
            Knee knee = run.result().knee();
            if (knee == null || knee.steps().isEmpty()) {
                continue;
            }
            addLatency(latency, run, knee, runs.size() == 1);
            achieved.add(
                    runs.size() == 1
                            ? line("achieved", 0, knee, Knee.Step::achievedRate)
                            : run.line(offered(knee), values(knee, Knee.Step::achievedRate)));
            addMarks(marks, run, knee, runs.size() == 1);
            most = knee.steps().stream().mapToDouble(Knee.Step::intendedRate).reduce(most, Math::max);
        }
        latency.removeIf(Series::isEmpty);
        List<Plot> plots = new ArrayList<>();
        Scale x = Scale.Linear.fromZero(Unit.PER_SECOND, most);
        if (!latency.isEmpty()) {
            List<Mark> limits = marks.stream().filter(m -> !m.vertical()).toList();
            double limit = limits.stream().mapToDouble(Mark::value).max().orElse(1);
            double high = latency.stream().mapToDouble(Series::greatest).reduce(limit, Math::max);
            double low = latency.stream().mapToDouble(Series::least).reduce(limit, Math::min);
            plots.add(plot(
                    "knee-latency",
                    "Latency as the rate rises",
                    "Each point is a rate that was held for a while; the knee is the highest that stayed within the limit.",
                    "latency",
                    x,
                    LatencyAxis.of(low, high),
                    latency,
                    marks));
        }
        if (!achieved.isEmpty()) {
            achieved.add(new Series(
                    "knee-offered", "as offered", "", Look.NEUTRAL, new double[] {0, most}, new double[] {0, most}));
            plots.add(plot(
                    "knee-rate",
                    "Achieved rate as the offered rate rises",
                    "On the straight line everything offered was answered; below it, the rest was late or lost.",
                    "answered a second",
                    x,
                    List.of(x),
                    achieved,
                    marks.stream().filter(Mark::vertical).toList()));
        }
        return plots;
    }

    private static Plot plot(
            String id,
            String title,
            String reading,
            String yTitle,
            Scale x,
            List<Scale> y,
            List<Series> lines,
            List<Mark> marks) {
        return new Plot(id, title, reading, Size.HALF, "offered, messages a second", yTitle, x, y, lines, marks, false);
    }

    private static void addLatency(List<Series> lines, Run run, Knee knee, boolean alone) {
        if (!alone) {
            lines.add(run.line(offered(knee), values(knee, KneePlots::limited)));
            return;
        }
        lines.add(line("p50", 0, knee, Knee.Step::p50Nanos));
        lines.add(line("p99", 1, knee, Knee.Step::p99Nanos));
        if (knee.percentile() != 50 && knee.percentile() != 99) {
            lines.add(line("p" + Figures.digits(knee.percentile()), 2, knee, Knee.Step::limitedNanos));
        }
    }

    private static @Nullable Long limited(Knee.Step step) {
        return step.limitedNanos() == null ? step.p99Nanos() : step.limitedNanos();
    }

    private static void addMarks(List<Mark> marks, Run run, Knee knee, boolean alone) {
        Mark limit = new Mark(false, knee.limitNanos(), "limit " + Figures.nanos(knee.limitNanos()));
        if (!marks.contains(limit)) {
            marks.add(limit);
        }
        Double rate = knee.rate();
        if (knee.found() && rate != null) {
            marks.add(new Mark(true, rate, (alone ? "knee " : run.letter() + " ") + Figures.perSecond(rate)));
        }
    }

    private static Series line(String name, int look, Knee knee, Function<Knee.Step, @Nullable Number> value) {
        return new Series("knee-" + name, name, name, look, offered(knee), values(knee, value));
    }

    private static double[] offered(Knee knee) {
        return rising(knee).stream().mapToDouble(Knee.Step::intendedRate).toArray();
    }

    private static double[] values(Knee knee, Function<Knee.Step, @Nullable Number> value) {
        return rising(knee).stream()
                .mapToDouble(step -> {
                    Number number = value.apply(step);
                    return number == null ? Double.NaN : number.doubleValue();
                })
                .toArray();
    }

    /** The search goes back and forth; a line goes from left to right. */
    private static List<Knee.Step> rising(Knee knee) {
        return knee.steps().stream()
                .sorted(Comparator.comparingDouble(Knee.Step::intendedRate))
                .toList();
    }
}
