package dev.needletail.reliability;

import dev.needletail.cli.Needletail;
import dev.needletail.exactlyonce.Checker;
import dev.needletail.exactlyonce.Habits;
import dev.needletail.exactlyonce.Verdict;
import dev.needletail.impair.FaultSchedule;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Minutes of mixed load on one node, which must end as it began: REQUESTs of many sizes, HEARTBEATs and DATA, clients that come
 * and go, clients that do not read for a while, a backend that is killed now and then. The node runs as in production, with
 * Netty's leak detection on top; every few seconds its memory, threads and descriptors are taken, after a full collection.
 *
 * <pre>
 *   ./mvnw -Pprogram verify -Dprogram=dev.needletail.reliability.Soak -Dprogram.args="--minutes 30"
 * </pre>
 *
 * Prints each figure's slope over the last two thirds of the time, with its 95 % interval, and plots it. Exit code 1 when a slope
 * is above zero for sure and material ({@code --heap-per-hour} and so on), when a buffer leaked, when the node logged an ERROR, or
 * when a request did not get exactly one answer.
 */
final class Soak {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(40);
    private static final Duration DEAD = Duration.ofSeconds(4);
    private static final int GROUPS = 4;
    private static final int DEPTH = 16;

    /** What one run showed. */
    record Outcome(
            List<Sample> samples,
            Map<SoakFigure, Trend> trends,
            List<String> growing,
            Verdict verdict,
            String counts,
            long leaks,
            long errors,
            long kills,
            long datagrams,
            boolean done) {

        boolean isClean() {
            return done && growing.isEmpty() && leaks == 0 && errors == 0 && verdict.isClean();
        }

        String text() {
            StringBuilder text =
                    new StringBuilder(verdict.toString()).append('\n').append(counts);
            text.append("\ndatagrams received     ").append(datagrams);
            text.append("\nbackends killed        ").append(kills);
            text.append("\nleaks reported         ").append(leaks);
            text.append("\nlines at level ERROR   ").append(errors);
            text.append("\nsamples                ").append(samples.size());
            trends.forEach((figure, trend) -> text.append(String.format(
                    Locale.ROOT,
                    "%n%-30s first %8.1f  last %8.1f  slope %+9.2f ± %.2f %s an hour",
                    figure.title,
                    figure.of(samples.getFirst()),
                    figure.of(samples.getLast()),
                    trend.slope(),
                    trend.margin(),
                    figure.unit)));
            text.append("\ngrowing                ").append(growing.isEmpty() ? "nothing" : growing);
            return text.append("\nfinished               ")
                    .append(done ? "yes" : "NO")
                    .toString();
        }
    }

    private Soak() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, defaults());
        Path directory = Files.createTempDirectory("needletail-soak");
        System.out.println("logs and ledgers: " + directory);
        Outcome outcome = run(arguments, directory, Needletail.class, List.of());
        System.out.println(outcome.text());
        Path plot = Path.of(arguments.text("plot"));
        Files.createDirectories(plot.toAbsolutePath().getParent());
        Files.writeString(plot, plot(outcome));
        System.out.println("plot                   " + plot);
        System.out.println(outcome.isClean() ? "PASSED" : "FAILED");
        System.exit(outcome.isClean() ? 0 : 1);
    }

    static Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>(Map.of(
                "minutes", "30",
                "sample-seconds", "10",
                "clients", "64",
                "rate", "4000",
                "seed", "1",
                "jar", "target/needletail.jar",
                "leak-detection", "paranoid",
                "plot", "target/soak/soak.svg"));
        for (SoakFigure figure : SoakFigure.values()) {
            defaults.put(figure.option(), Double.toString(figure.perHourMax));
        }
        return defaults;
    }

    static String plot(Outcome outcome) {
        return SoakPlot.draw(
                "A node under mixed load", outcome.samples(), outcome.trends(), judgedFrom(outcome.samples()));
    }

    /** @param moreJvmOptions for the node, behind the others */
    static Outcome run(Arguments arguments, Path directory, Class<?> main, List<String> moreJvmOptions)
            throws Exception {
        Duration length = Duration.ofMillis((long) (arguments.decimal("minutes") * 60_000));
        int clients = arguments.number("clients");
        double rate = arguments.decimal("rate") / clients;
        int perClient = (int) (rate * length.toSeconds() * 1.2) + 1_000;
        long seed = arguments.number("seed");
        String jar = arguments.text("jar");
        List<String> jvm = new ArrayList<>(List.of(
                "-Dio.netty.leakDetection.level=" + arguments.text("leak-detection"),
                "-XX:NativeMemoryTracking=summary"));
        jvm.addAll(moreJvmOptions);
        try (DatagramSocket sink = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                FaultRig rig = new FaultRig(
                        jar.isEmpty() ? null : Path.of(jar),
                        main,
                        directory,
                        2,
                        clients,
                        perClient,
                        seed,
                        jvm,
                        List.of("needletail.udp.destinations=127.0.0.1:" + sink.getLocalPort()));
                Sampler sampler = new Sampler(rig.node(), directory);
                Checker checker = new Checker(rig.node().address(), perClient, PATIENCE, seed)) {
            int each = clients / GROUPS;
            checker.add(each, Habits.plain(DEPTH).paced(rate).speaking(0.1, 0))
                    .add(each, Habits.restless(DEPTH).paced(rate))
                    .add(each, Habits.plain(DEPTH).paced(rate).speaking(0.1, 0.2))
                    .add(clients - 3 * each, Habits.plain(4 * DEPTH).paced(rate).pausing(0.01, 300));
            Sink received = new Sink(sink);
            FaultSchedule kills = FaultSchedule.drawn(
                    seed, length, BETWEEN_KILLS, DEAD, NetworkFaults.kills(rig.backends(), rig.proxies(), seed));
            AtomicReference<Throwable> failure = new AtomicReference<>();
            checker.start();
            Thread killer = Thread.ofPlatform().daemon().name("kills").start(() -> {
                try {
                    kills.run(checker::isEnough);
                } catch (Exception | AssertionError broken) {
                    failure.set(broken);
                }
            });
            List<Sample> samples = sample(sampler, checker, length, arguments, failure);
            checker.enough();
            killer.join();
            if (failure.get() != null) {
                throw new IllegalStateException("a backend could not be killed or started", failure.get());
            }
            boolean done =
                    checker.awaitDone(PATIENCE.multipliedBy(2)) && rig.node().isAlive();
            Map<SoakFigure, Trend> trends = trends(samples);
            return new Outcome(
                    samples,
                    trends,
                    growing(trends, arguments),
                    rig.verdict(checker),
                    checker.counts().toString(),
                    rig.node().leaks(),
                    rig.node().errors(),
                    kills.done().values().stream().mapToLong(Long::longValue).sum(),
                    received.count(),
                    done);
        }
    }

    private static List<Sample> sample(
            Sampler sampler, Checker checker, Duration length, Arguments arguments, AtomicReference<Throwable> failure)
            throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        long periodNanos = (long) (arguments.decimal("sample-seconds") * 1e9);
        long start = System.nanoTime();
        for (long next = start; next - start <= length.toNanos() && failure.get() == null; next += periodNanos) {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            Sample sample = sampler.take();
            samples.add(sample);
            System.out.printf(
                    Locale.ROOT,
                    "%5.0f s  heap %.1f MB  direct %.1f MB  resident %.1f MB  threads %.0f  files %.0f  connections %.0f"
                            + "  buffers %.0f  settled %,d%n",
                    sample.hours() * 3600,
                    sample.heapMb(),
                    sample.directMb(),
                    sample.residentMb(),
                    sample.threads(),
                    sample.descriptors(),
                    sample.connections(),
                    sample.buffers(),
                    checker.counts().settled.sum());
        }
        return samples;
    }

    /** The first third is warming up: classes, compiled code, arenas. */
    private static int judgedFrom(List<Sample> samples) {
        return samples.size() / 3;
    }

    static Map<SoakFigure, Trend> trends(List<Sample> samples) {
        List<Sample> judged = samples.subList(judgedFrom(samples), samples.size());
        double[] hours = judged.stream().mapToDouble(Sample::hours).toArray();
        Map<SoakFigure, Trend> trends = new EnumMap<>(SoakFigure.class);
        for (SoakFigure figure : SoakFigure.values()) {
            trends.put(
                    figure,
                    Trend.of(hours, judged.stream().mapToDouble(figure::of).toArray()));
        }
        return trends;
    }

    static List<String> growing(Map<SoakFigure, Trend> trends, Arguments arguments) {
        List<String> growing = new ArrayList<>();
        trends.forEach((figure, trend) -> {
            if (figure.grows(trend, arguments.decimal(figure.option()))) {
                growing.add(figure.title);
            }
        });
        return growing;
    }

    /** Where DATA goes. */
    private static final class Sink {

        private final java.util.concurrent.atomic.AtomicLong received = new java.util.concurrent.atomic.AtomicLong();

        Sink(DatagramSocket socket) {
            Thread.ofPlatform().daemon().name("datagrams").start(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[8_192], 8_192);
                try {
                    while (!socket.isClosed()) {
                        socket.receive(packet);
                        received.incrementAndGet();
                    }
                } catch (IOException closed) {
                    // at the end
                }
            });
        }

        long count() {
            return received.get();
        }
    }
}
