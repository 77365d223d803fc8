package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Knee;
import dev.needletail.bench.Latency;
import dev.needletail.bench.LoadFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The result in one sentence. */
final class Headline {

    /** More comparisons than these nobody reads in a sentence: the table has them. */
    private static final int COMPARED_MAX = 3;

    /** No line break may part them. */
    private static final Pattern FIGURE_AND_UNIT = Pattern.compile("(\\d) ([×%]|[nµm]?s\\b)");

    private Headline() {}

    static String of(List<Run> runs) {
        String sentence = runs.size() == 1 ? of(runs.getFirst().result()) : compared(runs);
        return FIGURE_AND_UNIT.matcher(sentence).replaceAll("$1\u00a0$2");
    }

    private static String of(BenchResult result) {
        Knee knee = result.knee();
        Latency latency = result.latency().all();
        String rate = Figures.number(result.totals().messagesPerSecond());
        if (result.totals().answered() == 0) {
            return "No correct answer from " + result.target() + " to "
                    + Figures.count(result.totals().sent(), "message", "messages") + ".";
        }
        if (knee != null) {
            return knee(knee);
        }
        if (latency.count() == 0) {
            return rate + " messages a second.";
        }
        return rate + ofIntended(result.load()) + " messages a second; half answered within "
                + Figures.nanos(latency.p50Nanos()) + ", 99 % within " + Figures.nanos(latency.p99Nanos()) + ".";
    }

    /** In an open loop at a fixed rate, what was asked for stands beside what came. */
    private static String ofIntended(LoadFacts load) {
        Double rate = load.rate();
        return load.mode().equals("open") && rate != null && load.rateTo() == null
                ? " of " + Figures.number(rate) + " intended"
                : "";
    }

    private static String knee(Knee knee) {
        String within =
                Figures.percentile(knee.percentile()) + " of the answers within " + Figures.nanos(knee.limitNanos());
        Double rate = knee.rate();
        return knee.found() && rate != null
                ? "Up to " + Figures.number(rate) + " messages a second with " + within + "."
                : "No rate that was tried kept " + within + ".";
    }

    private static String compared(List<Run> runs) {
        if (runs.size() - 1 > COMPARED_MAX) {
            return Figures.count(runs.size()) + " runs; A is the reference.";
        }
        Run reference = runs.getFirst();
        List<String> parts = new ArrayList<>();
        for (Run run : runs.subList(1, runs.size())) {
            parts.add(compared(reference, run));
        }
        return String.join("; ", parts) + ".";
    }

    private static String compared(Run reference, Run run) {
        String text = run.letter() + " answers "
                + Figures.ratio(run.result().totals().messagesPerSecond()
                        / reference.result().totals().messagesPerSecond())
                + " as many messages a second as " + reference.letter();
        if (!run.hasLatency() || !reference.hasLatency()) {
            return text;
        }
        double p99 = (double) run.latency().p99Nanos() / reference.latency().p99Nanos();
        return text + ", at " + Figures.ratio(p99) + " its p99";
    }
}
