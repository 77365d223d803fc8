package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Latency;
import dev.needletail.bench.Totals;

/** The few figures of one run that a reader asks for first. */
final class KeyFigures {

    private KeyFigures() {}

    static void write(Markup page, BenchResult result) {
        Totals totals = result.totals();
        Latency latency = result.latency().all();
        page.open("dl", "class", "key");
        write(page, "messages a second", Figures.number(totals.messagesPerSecond()));
        if (latency.count() > 0) {
            write(page, "p50", Figures.nanos(latency.p50Nanos()));
            write(page, "p99", Figures.nanos(latency.p99Nanos()));
            write(page, "p99.9", Figures.nanos(latency.p999Nanos()));
            write(page, "slowest", Figures.nanos(latency.maxNanos()));
        }
        write(page, "answered of " + Figures.count(totals.sent()) + " sent", Figures.count(totals.answered()));
        page.close();
    }

    private static void write(Markup page, String name, String value) {
        page.open("div").leaf("dt", name).leaf("dd", value).close();
    }
}
