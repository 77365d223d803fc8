package dev.needletail.reliability;

import dev.needletail.process.NodeProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Half, once, twice and five times what the backend can serve, and then half of it again: how many are answered and how late,
 * how soon the others are refused, what it costs in memory, and how soon everything is as before.
 *
 * <pre>
 *   ./mvnw -Pprogram verify -Dprogram=dev.needletail.reliability.OverloadRun -Dprogram.args="capacity=10000 seconds=10"
 * </pre>
 *
 * <p>{@code capacity}: requests a second that the backend serves. {@code seconds}: of each step. {@code prefix}: a command that
 * runs the node, its words joined by commas ({@code taskset,-c,0}). What is left goes to the node as properties. Ends with 1
 * when a claim does not hold.
 */
final class OverloadRun {

    private static final int CONNECTIONS = 16;
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Step(String name, double times) {}

    private record Outcome(
            String name,
            double offered,
            double goodput,
            double refused,
            Histogram answers,
            Histogram overloaded,
            long otherErrors,
            long residentKib) {}

    private OverloadRun() {}

    public static void main(String[] arguments) throws IOException {
        long capacity = 10_000;
        int seconds = 10;
        List<String> prefix = List.of();
        List<String> properties = new ArrayList<>();
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.substring(0, Math.max(0, argument.indexOf('=')))) {
                case "capacity" -> capacity = Long.parseLong(value);
                case "seconds" -> seconds = Integer.parseInt(value);
                case "prefix" -> prefix = List.of(value.split(","));
                default -> properties.add("--" + argument);
            }
        }
        List<String> broken = run(capacity, seconds, prefix, properties);
        broken.forEach(claim -> System.out.println("BROKEN: " + claim));
        System.exit(broken.isEmpty() ? 0 : 1);
    }

    private static List<String> run(long capacity, int seconds, List<String> prefix, List<String> properties)
            throws IOException {
        List<Step> steps = List.of(
                new Step("warm-up", 0.5),
                new Step("half", 0.5),
                new Step("nearly all", 0.95),
                new Step("all", 1),
                new Step("twice", 2),
                new Step("five times", 5),
                new Step("half again", 0.5));
        List<String> all = new ArrayList<>(properties);
        List<Outcome> outcomes = new ArrayList<>();
        try (LimitedBackend backend = new LimitedBackend(capacity)) {
            all.add("--needletail.upstream.endpoints=127.0.0.1:" + backend.port());
            try (NodeProcess node = NodeProcess.start()
                            .under(prefix.toArray(String[]::new))
                            .with(all)
                            .now()
                            .awaitReady();
                    OpenLoad load = new OpenLoad(node.tcpPort(), CONNECTIONS)) {
                System.out.printf(
                        "node: pid %d, TCP port %d, http://127.0.0.1:%d/actuator%n",
                        node.pid(), node.tcpPort(), node.httpPort());
                System.out.printf(
                        "%-12s %9s %9s %9s %11s %11s %11s %11s %7s %9s%n",
                        "load",
                        "offered/s",
                        "answered/s",
                        "refused/s",
                        "answer p50",
                        "answer p99",
                        "refuse p50",
                        "refuse p99",
                        "errors",
                        "RSS KiB");
                long recoveredMillis = 0;
                for (Step step : steps) {
                    load.rate(Math.round(capacity * step.times()));
                    if (step.name().equals("half again")) {
                        recoveredMillis = untilCalm(load);
                        System.out.printf(
                                "node: pid %d, TCP port %d, http://127.0.0.1:%d/actuator%n",
                                node.pid(), node.tcpPort(), node.httpPort());
                        System.out.printf("as before after %d ms%n", recoveredMillis);
                    } else {
                        LockSupport.parkNanos(SETTLE_NANOS);
                    }
                    load.harvest();
                    outcomes.add(measure(step, seconds, load, node));
                }
                load.rate(0);
                LockSupport.parkNanos(SETTLE_NANOS);
                OpenLoad.Harvest rest = load.harvest();
                return verdict(outcomes, recoveredMillis, rest.outstanding(), load.doubled());
            }
        }
    }

    private static Outcome measure(Step step, int seconds, OpenLoad load, NodeProcess node) throws IOException {
        long begun = System.nanoTime();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
        OpenLoad.Harvest harvest = load.harvest();
        double elapsed = (System.nanoTime() - begun) / 1e9;
        Outcome outcome = new Outcome(
                step.name(),
                harvest.sent() / elapsed,
                harvest.answers().getTotalCount() / elapsed,
                harvest.overloaded().getTotalCount() / elapsed,
                harvest.answers(),
                harvest.overloaded(),
                harvest.otherErrors(),
                node.residentKib());
        System.out.printf(
                "%-12s %9.0f %9.0f %9.0f %8.1f ms %8.1f ms %8.1f ms %8.1f ms %7d %9d%n",
                outcome.name(),
                outcome.offered(),
                outcome.goodput(),
                outcome.refused(),
                millis(outcome.answers(), 50),
                millis(outcome.answers(), 99),
                millis(outcome.overloaded(), 50),
                millis(outcome.overloaded(), 99),
                outcome.otherErrors(),
                outcome.residentKib());
        return outcome;
    }

    /** Milliseconds until a tenth of a second has passed in which nothing was refused and everything answered within 10 ms. */
    private static long untilCalm(OpenLoad load) {
        long begun = System.nanoTime();
        load.harvest();
        for (int i = 0; i < 100; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            OpenLoad.Harvest tenth = load.harvest();
            if (tenth.overloaded().getTotalCount() == 0 && millis(tenth.answers(), 100) < 10) {
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) - 100;
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    private static List<String> verdict(List<Outcome> outcomes, long recoveredMillis, long outstanding, long doubled) {
        double peak = outcomes.stream().mapToDouble(Outcome::goodput).max().orElseThrow();
        long before = outcomes.get(1).residentKib();
        List<String> broken = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.name().equals("twice") || outcome.name().equals("five times")) {
                expect(
                        broken,
                        outcome.goodput() >= 0.9 * peak,
                        "%s: goodput %.0f/s is below 90 %% of %.0f/s"
                                .formatted(outcome.name(), outcome.goodput(), peak));
                expect(
                        broken,
                        millis(outcome.overloaded(), 50) <= millis(outcome.answers(), 50),
                        "%s: refusals come later than answers".formatted(outcome.name()));
                expect(
                        broken,
                        outcome.residentKib() < 1.25 * before,
                        "%s: %d KiB resident, %d before".formatted(outcome.name(), outcome.residentKib(), before));
            } else if (outcome.name().startsWith("half")) {
                expect(
                        broken,
                        outcome.overloaded().getTotalCount() == 0,
                        "%s: requests refused".formatted(outcome.name()));
            }
            expect(
                    broken,
                    outcome.otherErrors() == 0,
                    "%s: %d other errors".formatted(outcome.name(), outcome.otherErrors()));
        }
        expect(broken, recoveredMillis <= 1_000, "as before only after %d ms".formatted(recoveredMillis));
        expect(broken, outstanding == 0, "%d requests have no answer".formatted(outstanding));
        expect(broken, doubled == 0, "%d answers too many".formatted(doubled));
        return broken;
    }

    private static void expect(List<String> broken, boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }
}
