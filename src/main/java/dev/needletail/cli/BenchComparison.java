package dev.needletail.cli;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Latency;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Results side by side: the first with its figures, the others as ratios to it and with theirs. */
final class BenchComparison {

    private static final int NAME_WIDTH = 36;

    private final PrintWriter out;

    BenchComparison(PrintWriter out) {
        this.out = out;
    }

    void print(List<BenchResult> results) {
        out.printf(
                Locale.ROOT,
                "%-" + NAME_WIDTH + "s %14s %11s %11s %11s %11s %9s%n",
                "",
                "messages/s",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "load CPU");
        BenchResult first = results.get(0);
        figures(first);
        for (BenchResult result : results.subList(1, results.size())) {
            figures(result);
            ratios(first, result);
        }
        if (!results.stream().allMatch(result -> result.load().equals(first.load()))) {
            out.println("note: the loads were not the same; ratios of different loads say little");
        }
        if (!results.stream().allMatch(result -> result.machine().equals(first.machine()))) {
            out.println("note: the machines were not the same");
        }
        out.println("Ratios to the first. Runs of different hours differ by themselves: interleave and repeat them.");
    }

    private void figures(BenchResult result) {
        Latency all = result.latency().all();
        Double cpu = result.totals().loadCpuSeconds();
        String name = result.name();
        out.printf(
                Locale.ROOT,
                "%-" + NAME_WIDTH + "s %,14.0f %11s %11s %11s %11s %9s%n",
                name.length() > NAME_WIDTH ? name.substring(0, NAME_WIDTH - 1) + "…" : name,
                result.totals().messagesPerSecond(),
                DurationText.ofNanos(all.p50Nanos()),
                DurationText.ofNanos(all.p90Nanos()),
                DurationText.ofNanos(all.p99Nanos()),
                DurationText.ofNanos(all.p999Nanos()),
                cpu == null ? "-" : String.format(Locale.ROOT, "%.2f s", cpu));
    }

    private void ratios(BenchResult first, BenchResult result) {
        Latency a = first.latency().all();
        Latency b = result.latency().all();
        Double cpuA = first.totals().loadCpuSeconds();
        Double cpuB = result.totals().loadCpuSeconds();
        out.printf(
                Locale.ROOT,
                "%-" + NAME_WIDTH + "s %14s %11s %11s %11s %11s %9s%n",
                "",
                ratio(result.totals().messagesPerSecond(), first.totals().messagesPerSecond()),
                ratio((double) b.p50Nanos(), (double) a.p50Nanos()),
                ratio((double) b.p90Nanos(), (double) a.p90Nanos()),
                ratio((double) b.p99Nanos(), (double) a.p99Nanos()),
                ratio((double) b.p999Nanos(), (double) a.p999Nanos()),
                cpuA == null || cpuB == null ? "-" : ratio(cpuB, cpuA));
    }

    private static String ratio(double of, double to) {
        return to == 0 ? "-" : String.format(Locale.ROOT, "× %.3f", of / to);
    }
}
