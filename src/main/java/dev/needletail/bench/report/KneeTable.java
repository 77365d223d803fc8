package dev.needletail.bench.report;

import dev.needletail.bench.Knee;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rates that a search for the knee tried, in the order in which it tried them, and why each passed or did not. */
final class KneeTable {

    private KneeTable() {}

    static void write(Markup page, List<Run> runs) {
        for (Run run : runs) {
            Knee knee = run.result().knee();
            if (knee != null) {
                writeSteps(
                        page,
                        knee,
                        runs.size() == 1 ? "Every rate that was tried" : run.name() + ": every rate that was tried");
            }
        }
    }

    private static void writeSteps(Markup page, Knee knee, String title) {
        page.open("details", "open", "").leaf("summary", title);
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", title);
        page.open("table").open("thead").open("tr");
        for (String name : List.of("offered", "achieved", "p50", "p99", "")) {
            page.leaf("th", name, "scope", "col");
        }
        page.leaf("th", "why", "scope", "col", "class", "words");
        page.close().close().open("tbody");
        for (Knee.Step step : knee.steps()) {
            page.open("tr");
            page.leaf("td", Figures.perSecond(step.intendedRate()));
            page.leaf("td", Figures.perSecond(step.achievedRate()));
            page.leaf("td", nanos(step.p50Nanos()));
            page.leaf("td", nanos(step.p99Nanos()));
            page.leaf("td", step.passed() ? "✓ passed" : "✕ failed", "class", step.passed() ? "better" : "worse");
            page.leaf("td", step.why(), "class", "words");
            page.close();
        }
        page.close().close().close().close();
    }

    private static String nanos(@Nullable Long nanos) {
        return nanos == null ? Figures.UNKNOWN : Figures.nanos(nanos);
    }
}
