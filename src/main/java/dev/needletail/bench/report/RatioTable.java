package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Knee;
import dev.needletail.bench.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** Several runs beside each other, each figure with its ratio to the first run's and what that means. */
final class RatioTable {

    /** One figure; NaN where a run does not have it. */
    private record Row(
            String name, boolean moreIsBetter, ToDoubleFunction<BenchResult> value, DoubleFunction<String> text) {}

    private RatioTable() {}

    static void write(Markup page, List<Run> runs) {
        writeDifferences(page, runs);
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Ratios to the first run");
        page.open("table", "class", "ratios").open("thead").open("tr");
        page.leaf("th", "", "scope", "col");
        for (Run run : runs) {
            page.open("th", "scope", "col", "class", Look.classes(run.index()));
            page.leaf("span", run.letter(), "class", "letter")
                    .text(" " + run.result().name());
            page.close();
        }
        page.close().close().open("tbody");
        for (Row row : rows()) {
            writeRow(page, runs, row);
        }
        page.close().close().close();
        page.leaf(
                "p",
                "Ratios are to " + runs.getFirst().letter() + ". ▲ better, ▼ worse, ≈ within "
                        + Figures.share(100 * Verdict.SAME_WITHIN)
                        + ". These are single runs: repeat them in turns before trusting a small difference.",
                "class",
                "hint");
    }

    /** A ratio between different loads, or on different machines, says something else than it seems to. */
    private static void writeDifferences(Markup page, List<Run> runs) {
        List<String> differences =
                new ArrayList<>(FactsTable.differing(runs, Facts::load, Set.of("Target", "Started")));
        differences.addAll(FactsTable.differing(runs, Facts::machine, Set.of()));
        if (!differences.isEmpty()) {
            page.open("p", "class", "caution").leaf("strong", "≠ Not the same conditions: ");
            page.text("the runs differ in " + String.join(", ", differences).toLowerCase(Locale.ROOT)
                            + ". The facts below say how.")
                    .close();
        }
    }

    private static void writeRow(Markup page, List<Run> runs, Row row) {
        double reference = row.value.applyAsDouble(runs.getFirst().result());
        if (runs.stream().allMatch(r -> Double.isNaN(row.value.applyAsDouble(r.result())))) {
            return;
        }
        page.open("tr").open("th", "scope", "row").text(row.name);
        page.leaf("span", row.moreIsBetter ? "more is better" : "less is better", "class", "direction");
        page.close();
        for (Run run : runs) {
            double value = row.value.applyAsDouble(run.result());
            page.open("td")
                    .leaf("span", Double.isNaN(value) ? Figures.UNKNOWN : row.text.apply(value), "class", "value");
            if (run.index() == 0) {
                page.leaf("span", "reference", "class", "ratio");
            } else {
                writeRatio(page, value, reference, row.moreIsBetter);
            }
            page.close();
        }
        page.close();
    }

    private static void writeRatio(Markup page, double value, double reference, boolean moreIsBetter) {
        double ratio = value == reference ? 1 : value / reference;
        Verdict verdict = Verdict.of(ratio, moreIsBetter);
        if (verdict == Verdict.UNKNOWN) {
            return;
        }
        page.open("span", "class", "ratio " + verdict.name().toLowerCase(Locale.ROOT));
        page.text((Double.isInfinite(ratio) || value == reference ? "" : Figures.ratio(ratio) + " ") + verdict.sign
                + " ");
        page.leaf("span", verdict.word, "class", "word").close();
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("Messages a second", true, r -> r.totals().messagesPerSecond(), Figures::number));
        rows.add(new Row("Knee, messages a second", true, RatioTable::knee, Figures::number));
        rows.add(latency("p50", l -> l.p50Nanos()));
        rows.add(latency("p90", l -> l.p90Nanos()));
        rows.add(latency("p99", l -> l.p99Nanos()));
        rows.add(latency("p99.9", l -> l.p999Nanos()));
        rows.add(latency("p99.99", l -> l.p9999Nanos()));
        rows.add(latency("Slowest", l -> l.maxNanos()));
        rows.add(latency("Mean", l -> l.meanNanos()));
        rows.add(count("ERROR answers", r -> r.totals().errorsInAll()));
        rows.add(count("Missing answers", r -> r.totals().missing()));
        rows.add(count("Wrong answers", r -> r.totals().mismatched()));
        rows.add(count("Lost connections", r -> r.totals().lostConnections()));
        return rows;
    }

    private static double knee(BenchResult result) {
        Knee knee = result.knee();
        Double rate = knee == null ? null : knee.rate();
        return rate == null ? Double.NaN : rate;
    }

    private static Row latency(String name, ToDoubleFunction<Latency> nanos) {
        return new Row(
                name,
                false,
                r -> r.latency().all().count() == 0
                        ? Double.NaN
                        : nanos.applyAsDouble(r.latency().all()),
                Figures::nanos);
    }

    private static Row count(String name, ToDoubleFunction<BenchResult> count) {
        return new Row(name, false, count, Figures::number);
    }
}
