package dev.needletail.reliability;

import dev.needletail.cli.Needletail;
import dev.needletail.exactlyonce.Checker;
import dev.needletail.exactlyonce.Habits;
import dev.needletail.exactlyonce.Verdict;
import dev.needletail.impair.FaultSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Exactly one answer for each request, through faults: millions of requests of clients that count each of them, while the network
 * between the node and its backends fails in every way that the impairment proxy knows, backends are killed, clients come and go,
 * and the node itself is drained, killed and replaced.
 *
 * <pre>
 *   ./mvnw -Pprogram verify -Dprogram=dev.needletail.reliability.FaultRun -Dprogram.args="--requests 10000000"
 * </pre>
 *
 * Options: {@code --requests} in all, {@code --clients}, {@code --backends}, {@code --seed}, {@code --minutes} at most, {@code
 * --replace} seconds between two ends of a node (0: none), {@code --jar}. Exit code 0: no promise was broken.
 */
final class FaultRun {

    private static final Duration PAUSE = Duration.ofMillis(600);
    private static final Duration LASTS = Duration.ofMillis(1_500);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DEPTH = 16;

    /** What one run did. */
    record Outcome(
            Verdict verdict,
            Map<String, Long> faults,
            Map<String, Long> kills,
            int nodesDrained,
            int nodesKilled,
            long faultsLogged,
            String counts,
            List<String> proxies,
            Duration took,
            List<String> unfinished) {

        boolean isClean() {
            return unfinished.isEmpty() && verdict.isClean() && faultsLogged == 0;
        }

        String text() {
            StringBuilder text =
                    new StringBuilder(verdict.toString()).append('\n').append(counts);
            text.append("\nfaults                 ").append(faults);
            text.append("\nbackends killed        ")
                    .append(kills.values().stream().mapToLong(Long::longValue).sum());
            text.append("\nnodes                  ").append(nodesDrained).append(" drained and replaced, ");
            text.append(nodesKilled).append(" killed and replaced");
            text.append("\nERROR or LEAK in logs  ").append(faultsLogged);
            proxies.forEach(proxy -> text.append("\nproxy                  ").append(proxy));
            text.append("\nfinished               ").append(unfinished.isEmpty() ? "yes" : "NO: the time was over");
            unfinished.forEach(
                    client -> text.append("\nunfinished             ").append(client));
            text.append(String.format(
                    Locale.ROOT,
                    "%ntook                   %.0f s, %,.0f requests a second",
                    took.toMillis() / 1e3,
                    verdict.asked() / (took.toMillis() / 1e3)));
            return text.toString();
        }
    }

    private final Arguments arguments;
    private final FaultRig rig;
    private final Checker checker;
    private final long seed;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicInteger drained = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();

    private FaultRun(Arguments arguments, FaultRig rig, Checker checker, long seed) {
        this.arguments = arguments;
        this.rig = rig;
        this.checker = checker;
        this.seed = seed;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(
                args,
                Map.of(
                        "requests", "10000000",
                        "clients", "64",
                        "backends", "3",
                        "seed", "1",
                        "minutes", "10",
                        "replace", "25",
                        "jar", "target/needletail.jar"));
        Path directory = Files.createTempDirectory("needletail-faults");
        System.out.println("logs and ledgers: " + directory);
        Outcome outcome = run(arguments, directory);
        System.out.println(outcome.text());
        System.out.println(outcome.isClean() ? "PASSED" : "FAILED");
        System.exit(outcome.isClean() ? 0 : 1);
    }

    static Outcome run(Arguments arguments, Path directory) throws Exception {
        int clients = arguments.number("clients");
        int perClient = Math.ceilDiv(arguments.number("requests"), clients);
        long seed = arguments.number("seed");
        String jar = arguments.text("jar");
        try (FaultRig rig = new FaultRig(
                        jar.isEmpty() ? null : Path.of(jar),
                        Needletail.class,
                        directory,
                        arguments.number("backends"),
                        clients,
                        perClient,
                        seed,
                        List.of(),
                        List.of());
                Checker checker = new Checker(rig.node().address(), perClient, PATIENCE, seed)) {
            // Half of them stay, so that a lost answer stands out; half come and go.
            checker.add(clients / 2, Habits.plain(DEPTH)).add(clients - clients / 2, Habits.restless(DEPTH));
            return new FaultRun(arguments, rig, checker, seed).run();
        }
    }

    private Outcome run() throws Exception {
        Duration atMost = Duration.ofMinutes(arguments.number("minutes"));
        long start = System.nanoTime();
        long by = start + atMost.toNanos();
        FaultSchedule network = FaultSchedule.drawn(seed, atMost, PAUSE, LASTS, NetworkFaults.of(rig.proxies(), seed));
        FaultSchedule kills = FaultSchedule.drawn(
                seed + 1, atMost, BETWEEN_KILLS, LASTS, NetworkFaults.kills(rig.backends(), rig.proxies(), seed));
        checker.start();
        List<Thread> lanes = new ArrayList<>();
        lanes.add(lane("network faults", () -> network.run(this::isOver)));
        lanes.add(lane("kills of backends", () -> kills.run(this::isOver)));
        if (arguments.number("replace") > 0) {
            lanes.add(lane("ends of nodes", this::replaceNodes));
        }
        while (!checker.isDone() && System.nanoTime() < by && failure.get() == null) {
            progress(start);
            checker.awaitDone(Duration.ofSeconds(5));
        }
        checker.enough();
        for (Thread lane : lanes) {
            lane.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a fault could not be made", failure.get());
        }
        checker.awaitDone(PATIENCE.multipliedBy(2));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Outcome(
                rig.verdict(checker),
                network.done(),
                kills.done(),
                drained.get(),
                killed.get(),
                rig.faultsLogged(),
                checker.counts().toString(),
                rig.proxies().stream().map(proxy -> proxy.counts().toString()).toList(),
                took,
                checker.unfinished());
    }

    private interface Work {
        void run() throws Exception;
    }

    private Thread lane(String name, Work work) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                work.run();
            } catch (Exception | AssertionError broken) {
                failure.compareAndSet(null, broken);
            }
        });
    }

    /** Two in three end as a rolling update ends them, every third as a crash does. */
    private void replaceNodes() throws IOException, InterruptedException {
        long pauseNanos = TimeUnit.SECONDS.toNanos(arguments.number("replace"));
        for (int turn = 1; ; turn++) {
            long next = System.nanoTime() + pauseNanos;
            while (System.nanoTime() < next) {
                if (isOver()) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            if (turn % 3 == 2) {
                rig.killNode(checker);
                killed.incrementAndGet();
            } else {
                int code = rig.replaceNode(checker);
                if (code != 128 + 15) {
                    throw new IllegalStateException("a node that was to drain exited with " + code);
                }
                drained.incrementAndGet();
            }
        }
    }

    private boolean isOver() {
        return checker.isDone() || failure.get() != null || checker.isEnough();
    }

    private void progress(long start) {
        System.out.printf(
                Locale.ROOT,
                "%4d s  settled %,d  answered %,d  connections %,d  violations %s%n",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                checker.counts().settled.sum(),
                checker.counts().answered.sum(),
                checker.counts().connections.sum(),
                checker.violations().isEmpty() ? "none" : checker.violations());
    }
}
