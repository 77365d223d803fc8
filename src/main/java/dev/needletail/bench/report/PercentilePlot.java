package dev.needletail.bench.report;

import dev.needletail.bench.Latencies;
import dev.needletail.bench.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Latency by percentile, the picture of HdrHistogram's plotter: of one run by message type, of several each in all. */
final class PercentilePlot {

    private PercentilePlot() {}

    /** Empty when nothing was answered in any run. */
    static Optional<Plot> of(List<Run> runs) {
        List<Series> lines = runs.size() == 1 ? byType(runs.getFirst().result().latency()) : byRun(runs);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        long samples = runs.stream().mapToLong(r -> r.latency().count()).max().orElse(0);
        return Optional.of(new Plot(
                "percentiles",
                "Latency by percentile",
                "So many percent of the answers took at most so long. Each further nine has the same width; a line ends at its"
                        + " slowest answer.",
                Size.WIDE,
                "percentile",
                "latency",
                Scale.Nines.of(samples),
                LatencyAxis.of(lines),
                lines,
                List.of(),
                false));
    }

    private static List<Series> byRun(List<Run> runs) {
        return runs.stream()
                .filter(Run::hasLatency)
                .map(run -> run.line(x(run.latency()), y(run.latency())))
                .toList();
    }

    /** One type alone is the same as all, and is drawn once. The legend names the lines: their ends often lie on each other. */
    private static List<Series> byType(Latencies latency) {
        Map<String, Latency> types = LatencyTypes.of(latency);
        List<Series> lines = new ArrayList<>();
        types.forEach((name, of) ->
                lines.add(new Series("percentiles-" + lines.size(), name, "", lines.size(), x(of), y(of))));
        return lines;
    }

    /** The slowest of n answers stands at 1 - 1/n: 100 % would be at infinity. */
    private static double[] x(Latency latency) {
        double last = 100.0 * (1 - 1.0 / latency.count());
        return points(latency).mapToDouble(p -> Math.min(p.percentile(), last)).toArray();
    }

    private static double[] y(Latency latency) {
        return points(latency).mapToDouble(Latency.Point::valueNanos).toArray();
    }

    /** Up to the first that reaches the slowest answer: behind it the line would only go on flat. */
    private static Stream<Latency.Point> points(Latency latency) {
        long before = latency.percentiles().stream()
                .filter(p -> p.totalCount() < latency.count())
                .count();
        return latency.percentiles().stream().limit(before + 1);
    }
}
