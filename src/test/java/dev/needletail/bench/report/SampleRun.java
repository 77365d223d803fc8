package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.JvmFacts;
import dev.needletail.bench.Knee;
import dev.needletail.bench.Latencies;
import dev.needletail.bench.Latency;
import dev.needletail.bench.LatencyOf;
import dev.needletail.bench.LoadFacts;
import dev.needletail.bench.MachineFacts;
import dev.needletail.bench.Timeline;
import dev.needletail.bench.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Makes results as the engine would, out of a seed: the same seed gives the same run. */
final class SampleRun {

    private final Random random;
    private @Nullable String label = "node, two loops";
    private String command = "bench 127.0.0.1:9000 --connections 16 --duration 30";
    private int seconds = 30;
    private double ratePerSecond = 48_000;
    private double medianMicros = 26;
    private boolean both;
    private boolean open;
    private boolean steady;
    private @Nullable Knee knee;
    private Map<String, Long> errors = Map.of();
    private long missing;
    private long mismatched;
    private List<String> notes = List.of();
    private boolean factsKnown = true;

    SampleRun(long seed) {
        this.random = new Random(seed);
    }

    SampleRun label(@Nullable String label) {
        this.label = label;
        return this;
    }

    SampleRun command(String command) {
        this.command = command;
        return this;
    }

    SampleRun seconds(int seconds) {
        this.seconds = seconds;
        return this;
    }

    SampleRun rate(double ratePerSecond) {
        this.ratePerSecond = ratePerSecond;
        return this;
    }

    SampleRun median(double micros) {
        this.medianMicros = micros;
        return this;
    }

    /** HEARTBEAT and REQUEST, not HEARTBEAT alone. */
    SampleRun bothTypes() {
        this.both = true;
        return this;
    }

    /** An open loop whose rate doubles. */
    SampleRun open() {
        this.open = true;
        return this;
    }

    /** An open loop whose rate stays. */
    SampleRun steady() {
        this.open = true;
        this.steady = true;
        return this;
    }

    SampleRun defects(long missing, long mismatched, Map<String, Long> errors) {
        this.missing = missing;
        this.mismatched = mismatched;
        this.errors = errors;
        return this;
    }

    SampleRun notes(String... notes) {
        this.notes = List.of(notes);
        return this;
    }

    /** Everything that may be null is. */
    SampleRun knowingLittle() {
        this.factsKnown = false;
        return this;
    }

    /** A search that found its knee just below {@code rate}. */
    SampleRun kneeAt(double rate) {
        this.open = true;
        List<Knee.Step> steps = new ArrayList<>();
        double[] shares = {0.25, 0.5, 0.75, 1.25, 1, 1.12, 1.06};
        for (double share : shares) {
            double offered = rate * share;
            double load = Math.min(share / 1.2, 0.98);
            long p50 = (long) (22_000 / (1 - load * 0.6));
            long p99 = (long) (50_000 / Math.pow(1 - load, 1.6));
            boolean passed = p99 <= 1_000_000;
            steps.add(new Knee.Step(
                    offered,
                    Math.min(offered, rate * 1.15),
                    p50,
                    p99,
                    p99,
                    passed,
                    "p99 " + Figures.nanos(p99) + (passed ? " is within " : " is over ") + "1 ms"));
        }
        this.knee = new Knee(1_000_000, 99, true, rate, steps);
        return this;
    }

    BenchResult build() {
        Histogram all = new Histogram(3_600_000_000_000L, 3);
        Histogram heartbeat = new Histogram(all);
        Histogram request = new Histogram(all);
        List<Timeline.Point> points = new ArrayList<>();
        for (int second = 1; second <= seconds; second++) {
            points.add(interval(second, all, heartbeat, request));
        }
        Latency none = null;
        Latencies latencies = new Latencies(
                LatencyOf.histogram(all),
                LatencyOf.histogram(both ? heartbeat : all),
                both ? LatencyOf.histogram(request) : none);
        return result(latencies, new Timeline(1, points));
    }

    /** A run to which nobody answered. */
    BenchResult buildUnanswered() {
        ratePerSecond = 0;
        missing = 1_600;
        Latency empty = LatencyOf.histogram(new Histogram(3));
        List<Timeline.Point> points = new ArrayList<>();
        for (int second = 1; second <= seconds; second++) {
            points.add(new Timeline.Point(second, second == 1 ? 1_600 : 0, 0, null, null, null, null));
        }
        return result(new Latencies(empty, empty, null), new Timeline(1, points));
    }

    private Timeline.Point interval(int second, Histogram all, Histogram heartbeat, Histogram request) {
        Histogram here = new Histogram(3_600_000_000_000L, 3);
        double share = open && !steady && seconds > 1 ? (second - 1.0) / (seconds - 1) : 0;
        double intended = ratePerSecond * (1 + share);
        long answered = Math.round(open ? intended : ratePerSecond * (1 + 0.03 * random.nextGaussian()));
        int samples = Math.max(40, Math.min(4_000, 120_000 / seconds));
        boolean hiccup = second % 11 == 7;
        for (int i = 0; i < samples; i++) {
            long nanos = latency(hiccup, share);
            here.recordValue(nanos);
            boolean asRequest = both && i % 4 == 0;
            (asRequest ? request : heartbeat).recordValue(asRequest ? nanos * 2 : nanos);
            all.recordValue(asRequest ? nanos * 2 : nanos);
        }
        return new Timeline.Point(
                second,
                open ? answered + random.nextInt(40) : answered,
                answered,
                here.getValueAtPercentile(50),
                here.getValueAtPercentile(99),
                here.getMaxValue(),
                open ? intended : null);
    }

    /** Two humps and a tail, as a wake-up from sleep, a busy core and a hiccup of the machine make them. */
    private long latency(boolean hiccup, double load) {
        double micros = medianMicros * Math.exp(0.12 * random.nextGaussian()) * (1 + load * 0.4);
        double dice = random.nextDouble();
        if (dice > 0.93) {
            micros *= 1.9 + 0.3 * random.nextGaussian();
        }
        if (dice > 0.995) {
            micros *= 3 + 4 * random.nextDouble();
        }
        if (hiccup && dice > 0.9985) {
            micros += 900 + 1_500 * random.nextDouble();
        }
        return Math.max(1_000, Math.round(micros * 1_000));
    }

    private BenchResult result(Latencies latencies, Timeline timeline) {
        long answered =
                timeline.points().stream().mapToLong(Timeline.Point::answered).sum();
        long refused = errors.values().stream().mapToLong(Long::longValue).sum();
        long sent = answered + refused + missing + mismatched;
        Map<String, Integer> mix = new LinkedHashMap<>();
        mix.put("heartbeat", both ? 3 : 1);
        mix.put("request", both ? 1 : 0);
        mix.put("data", 0);
        String mode = knee != null ? "knee" : open ? "open" : "closed";
        return new BenchResult(
                BenchResult.FORMAT,
                label,
                "2026-03-14T09:26:53Z",
                command,
                "127.0.0.1:9000",
                new LoadFacts(
                        mode,
                        16,
                        open ? null : 1,
                        open ? ratePerSecond : null,
                        open && !steady && knee == null ? 2 * ratePerSecond : null,
                        open ? "poisson" : null,
                        open ? 1_024 : null,
                        mix,
                        new LoadFacts.PayloadFacts("fixed", "64", 64, 64),
                        null,
                        null,
                        2,
                        (double) seconds,
                        null,
                        1,
                        false,
                        "full"),
                factsKnown
                        ? new MachineFacts(
                                "Debian GNU/Linux 12", "6.18.0", "amd64", 2, "A Processor @ 2.60GHz", "0", 8L << 30)
                        : new MachineFacts("Linux", null, "amd64", 2, null, null, null),
                new JvmFacts(
                        "25.0.3+9",
                        "Eclipse Adoptium",
                        List.of("-Xmx256m", "-XX:+UseSerialGC"),
                        "Copy, MarkSweepCompact",
                        256L << 20),
                new Totals(
                        sent,
                        answered,
                        errors,
                        mismatched,
                        missing,
                        0,
                        0,
                        null,
                        open ? 0L : null,
                        sent * 79,
                        answered * 79,
                        seconds,
                        (double) answered / seconds,
                        factsKnown ? 21.5 : null,
                        factsKnown ? 3L : null,
                        factsKnown ? 4L : null,
                        open ? 12L : null,
                        open ? 1_310_000L : null),
                latencies,
                null,
                timeline,
                knee,
                notes);
    }

    /** The same run with something else in place of the histogram of all answers. */
    static BenchResult withHistogram(BenchResult run, String histogram) {
        Latency all = run.latency().all();
        Latency changed = new Latency(
                all.count(),
                all.minNanos(),
                all.meanNanos(),
                all.maxNanos(),
                all.p50Nanos(),
                all.p90Nanos(),
                all.p99Nanos(),
                all.p999Nanos(),
                all.p9999Nanos(),
                all.percentiles(),
                histogram);
        return new BenchResult(
                run.format(),
                run.label(),
                run.started(),
                run.command(),
                run.target(),
                run.load(),
                run.machine(),
                run.jvm(),
                run.totals(),
                new Latencies(changed, run.latency().heartbeat(), run.latency().request()),
                run.services(),
                run.timeline(),
                run.knee(),
                run.notes());
    }
}
