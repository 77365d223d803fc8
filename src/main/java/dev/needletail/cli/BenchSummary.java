package dev.needletail.cli;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Knee;
import dev.needletail.bench.Latency;
import dev.needletail.bench.LoadFacts;
import dev.needletail.bench.Totals;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A result for a terminal. */
final class BenchSummary {

    private static final int NAMES_SHOWN = 10;

    private final PrintWriter out;

    BenchSummary(PrintWriter out) {
        this.out = out;
    }

    void print(BenchResult result) {
        Totals totals = result.totals();
        out.println("bench " + result.target() + (result.label() == null ? "" : " \"" + result.label() + "\"") + ": "
                + load(result.load()));
        names("services", result.load().services());
        names("channels", result.load().channels());
        out.println("  measured  " + seconds(totals.seconds()) + " after "
                + seconds(result.load().warmUpSeconds()) + " of warm-up");
        if (result.knee() != null) {
            print(result.knee());
        }
        out.printf(
                Locale.ROOT,
                "  rate      %,.0f messages/s, %s/s out, %s/s in%n",
                totals.messagesPerSecond(),
                bytes(totals.bytesOut(), totals.seconds()),
                bytes(totals.bytesIn(), totals.seconds()));
        out.printf(
                Locale.ROOT,
                "  messages  %,d sent, %,d answered, %s, %,d wrong, %,d missing, %,d duplicated%n",
                totals.sent(),
                totals.answered(),
                errors(totals),
                totals.mismatched(),
                totals.missing(),
                totals.duplicated());
        if (totals.lostConnections() > 0) {
            out.printf(
                    Locale.ROOT,
                    "  lost      %,d of %,d connections%n",
                    totals.lostConnections(),
                    result.load().connections());
        }
        latencies(result);
        if (result.services() != null) {
            ServiceLines.print(out, result.services());
        }
        out.printf(Locale.ROOT, "  load      %s%n", cost(totals));
        for (String note : result.notes()) {
            out.println("  note      " + note);
        }
    }

    private void names(String what, @Nullable List<String> names) {
        if (names != null) {
            String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
            out.println("  " + what + "  " + PayloadText.harmless(shown)
                    + (names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "")
                    + (names.size() > 1 ? ", in turn" : ""));
        }
    }

    private void print(Knee knee) {
        Double rate = knee.rate();
        out.printf(
                Locale.ROOT,
                "  knee      %s within %s of p%s, %d rates tried%n",
                rate == null ? "none" : String.format(Locale.ROOT, "%,.0f messages/s", rate),
                DurationText.ofNanos(knee.limitNanos()),
                number(knee.percentile()),
                knee.steps().size());
        for (Knee.Step step : knee.steps()) {
            out.println("            " + step(step));
        }
    }

    static String step(Knee.Step step) {
        return String.format(
                Locale.ROOT, "%,12.0f/s  %s  %s", step.intendedRate(), step.passed() ? "passed" : "failed", step.why());
    }

    private void latencies(BenchResult result) {
        Latency heartbeat = result.latency().heartbeat();
        Latency request = result.latency().request();
        out.printf(
                Locale.ROOT,
                "  latency   %10s %10s %10s %10s %10s %10s %10s%n",
                "min",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "p99.99",
                "max");
        if (heartbeat == null || request == null) {
            latency(request != null ? "request" : "heartbeat", result.latency().all());
        } else {
            latency("all", result.latency().all());
            latency("request", request);
            latency("heartbeat", heartbeat);
        }
    }

    private void latency(String name, Latency latency) {
        if (latency.count() == 0) {
            out.printf(Locale.ROOT, "  %9s nothing was answered%n", "");
            return;
        }
        out.printf(
                Locale.ROOT,
                "  %-9s %10s %10s %10s %10s %10s %10s %10s%n",
                name,
                DurationText.ofNanos(latency.minNanos()),
                DurationText.ofNanos(latency.p50Nanos()),
                DurationText.ofNanos(latency.p90Nanos()),
                DurationText.ofNanos(latency.p99Nanos()),
                DurationText.ofNanos(latency.p999Nanos()),
                DurationText.ofNanos(latency.p9999Nanos()),
                DurationText.ofNanos(latency.maxNanos()));
    }

    private static String load(LoadFacts load) {
        StringJoiner mix = new StringJoiner(", ");
        load.mix().forEach((type, weight) -> mix.add(load.mix().size() == 1 ? type : type + "=" + weight));
        return load.connections() + (load.connections() == 1 ? " connection" : " connections")
                + (load.depth() == null ? ", " + rate(load) : " × " + load.depth() + " in flight") + ", " + mix + ", "
                + load.payload().text() + " bytes";
    }

    private static String rate(LoadFacts load) {
        Double to = load.rateTo();
        return String.format(Locale.ROOT, "%,.0f", load.rate())
                + (to == null ? "" : String.format(Locale.ROOT, " to %,.0f", to))
                + ("poisson".equals(load.arrivals()) ? "/s as they come (Poisson)" : "/s");
    }

    private static String errors(Totals totals) {
        if (totals.errors().isEmpty()) {
            return "0 ERROR";
        }
        StringJoiner errors = new StringJoiner(", ");
        totals.errors().forEach((code, count) -> errors.add(String.format(Locale.ROOT, "%,d ERROR %s", count, code)));
        return errors.toString();
    }

    private static String cost(Totals totals) {
        Double cpu = totals.loadCpuSeconds();
        Long worst = totals.worstLatenessNanos();
        return (cpu == null || totals.seconds() == 0
                        ? "processor time unknown"
                        : String.format(Locale.ROOT, "%.2f cores", cpu / totals.seconds()))
                + ", " + count(totals.garbageCollections(), "collection")
                + (worst == null ? "" : ", sends late by at most " + DurationText.ofNanos(worst));
    }

    private static String count(@Nullable Long count, String what) {
        return count == null ? what + "s unknown" : count + " " + what + (count == 1 ? "" : "s");
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }

    private static String bytes(long bytes, double seconds) {
        return String.format(Locale.ROOT, "%.1f MB", seconds == 0 ? 0 : bytes / seconds / 1e6);
    }

    static String number(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
