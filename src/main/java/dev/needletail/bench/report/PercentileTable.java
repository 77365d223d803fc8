package dev.needletail.bench.report;

import dev.needletail.bench.Latencies;
import dev.needletail.bench.Latency;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The percentiles of one run as numbers, by message type; those that rest on few answers say so. */
final class PercentileTable {

    /** With fewer answers beyond it, a percentile says more about chance than about the target. */
    private static final int BEYOND_MIN = 10;

    private static final String FEW = "†";

    private record Figure(String name, double percentile, ToDoubleFunction<Latency> nanos) {}

    private static final Figure[] FIGURES = {
        new Figure("fastest", 0, Latency::minNanos),
        new Figure("mean", 0, Latency::meanNanos),
        new Figure("p50", 50, Latency::p50Nanos),
        new Figure("p90", 90, Latency::p90Nanos),
        new Figure("p99", 99, Latency::p99Nanos),
        new Figure("p99.9", 99.9, Latency::p999Nanos),
        new Figure("p99.99", 99.99, Latency::p9999Nanos),
        new Figure("slowest", 0, Latency::maxNanos),
    };

    private PercentileTable() {}

    static void write(Markup page, Latencies latencies) {
        Map<String, Latency> types = LatencyTypes.of(latencies);
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Percentiles");
        page.open("table", "class", "figures").open("thead").open("tr");
        page.leaf("th", "", "scope", "col");
        for (Figure figure : FIGURES) {
            page.leaf("th", figure.name, "scope", "col");
        }
        page.leaf("th", "answers", "scope", "col").close().close().open("tbody");
        types.forEach((name, latency) -> {
            page.open("tr").leaf("th", name, "scope", "row");
            for (Figure figure : FIGURES) {
                String text = Figures.nanos(figure.nanos.applyAsDouble(latency));
                page.leaf("td", restsOnFew(figure, latency) ? text + " " + FEW : text);
            }
            page.leaf("td", Figures.count(latency.count())).close();
        });
        page.close().close().close();
        if (types.values().stream().anyMatch(PercentileTable::restsOnFew)) {
            page.leaf(
                    "p",
                    FEW + " fewer than " + BEYOND_MIN + " answers were slower: take it as an anecdote.",
                    "class",
                    "hint");
        }
    }

    private static boolean restsOnFew(Latency latency) {
        return Stream.of(FIGURES).anyMatch(figure -> restsOnFew(figure, latency));
    }

    private static boolean restsOnFew(Figure figure, Latency latency) {
        return figure.percentile > 0 && latency.count() * (1 - figure.percentile / 100) < BEYOND_MIN;
    }
}
