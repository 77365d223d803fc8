package dev.needletail.reliability;

import dev.needletail.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What a well-behaved client sees of clients that misbehave beside it: undisturbed windows and windows with offenders take
 * turns in one run. Each offender has to be closed for his reason, counted exactly, and the neighbour has to get every answer,
 * with a 99th percentile (median of the windows) within three times the undisturbed one. Windows in which the node's
 * just-in-time compiler still works on the offence come first and are not counted; how many, and the first one's, is printed.
 *
 * <p>The node runs as a process of its own on one CPU, everything else on another. Options:
 *
 * <pre>
 *   --offences A,B     those of {@link Offence}; all
 *   --windows 5        pairs of windows for each offence
 *   --seconds 2        over which the offenders of a window come; a window lasts until the last of them has ended
 *   --rate 1000        the neighbour's requests a second, over four connections
 *   --cpus 0,1         the node's and ours; none: wherever the scheduler likes
 *   --jar FILE         target/needletail.jar
 * </pre>
 *
 * Exits with 1 when a claim fails.
 */
public final class NeighbourRun {

    private static final int NEIGHBOURS = 4;
    private static final int CONNECTIONS_MAX = 4_500;
    private static final int PER_ADDRESS = 3_500;
    private static final int FRAMES_PER_SECOND = 2_000;
    private static final double RATIO_MAX = 3;
    private static final double PERCENTILE = 99;

    /** Above that share of a window the just-in-time compiler still works on what the offence is for the node. */
    private static final double COMPILING = 0.01;

    private static final int UNCOUNTED_MAX = 40;

    private final NodeProcess node;
    private final GoodNeighbour neighbour;
    private final OffenderProcess offenders;
    private final ClosedCounts counts;
    private final int windows;
    private final long nanos;
    private boolean failed;

    private NeighbourRun(
            NodeProcess node,
            GoodNeighbour neighbour,
            OffenderProcess offenders,
            ClosedCounts counts,
            int windows,
            long nanos) {
        this.node = node;
        this.neighbour = neighbour;
        this.offenders = offenders;
        this.counts = counts;
        this.windows = windows;
        this.nanos = nanos;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = options(arguments);
        String cpus = options.getOrDefault("cpus", "0,1");
        boolean pinned = !cpus.equals("none");
        List<String> onNodeCpu = pinned ? List.of("taskset", "-c", cpus.split(",", -1)[0]) : List.of();
        List<String> onOurCpu = pinned ? List.of("taskset", "-c", cpus.split(",", -1)[1]) : List.of();
        if (pinned) {
            pinThisProcess(cpus.split(",", -1)[1]);
        }
        List<Offence> offences = options.containsKey("offences")
                ? Arrays.stream(options.get("offences").split(",", -1))
                        .map(Offence::valueOf)
                        .toList()
                : List.of(Offence.values());
        boolean failed;
        try (HoldingBackend backend = new HoldingBackend();
                NodeProcess node = NodeProcess.start()
                        .under(onNodeCpu.toArray(String[]::new))
                        .jar(Path.of(options.getOrDefault("jar", "target/needletail.jar")))
                        .with(properties(backend))
                        .now()
                        .awaitReady();
                GoodNeighbour neighbour = new GoodNeighbour(
                        node.tcpPort(), NEIGHBOURS, Integer.parseInt(options.getOrDefault("rate", "1000")))) {
            Scene scene = new Scene(node.tcpPort(), CONNECTIONS_MAX, PER_ADDRESS, NEIGHBOURS, FRAMES_PER_SECOND);
            try (OffenderProcess offenders = new OffenderProcess(onOurCpu, scene)) {
                NeighbourRun run = new NeighbourRun(
                        node,
                        neighbour,
                        offenders,
                        new ClosedCounts(node.httpPort()),
                        Integer.parseInt(options.getOrDefault("windows", "5")),
                        TimeUnit.SECONDS.toNanos(Long.parseLong(options.getOrDefault("seconds", "2"))));
                run.warmUp();
                System.out.printf(
                        "%-26s %8s %-22s %8s %10s %10s %6s%n",
                        "offence", "each", "reason", "ended", "p99 alone", "p99 beside", "ratio");
                for (Offence offence : offences) {
                    run.measure(offence);
                }
                neighbour.finish();
                run.verdict();
                failed = run.failed;
            }
        }
        System.exit(failed ? 1 : 0); // the node and the offenders have ended by now
    }

    /** The first exchanges of each kind, and the just-in-time compiler's work, belong to nobody's window. */
    private void warmUp() throws IOException {
        for (Offence offence :
                List.of(Offence.RECONNECT_STORM, Offence.SILENCE, Offence.GARBAGE, Offence.RESET_IN_A_PAYLOAD)) {
            Map<String, Integer> before = counts.read();
            counts.awaitSince(before, offenders.commit(offence, 3_000, TimeUnit.SECONDS.toNanos(4)));
        }
        pause(TimeUnit.SECONDS.toNanos(2));
    }

    private void measure(Offence offence) throws IOException {
        int each = (int) (perSecond(offence) * TimeUnit.NANOSECONDS.toSeconds(nanos));
        double[] alone = new double[windows];
        double[] beside = new double[windows];
        int ended = 0;
        int uncounted = 0;
        double first = 0;
        for (int i = 0; i < windows; ) {
            long compiled = node.compilerNanos();
            long begun = System.nanoTime();
            neighbour.window();
            pause(nanos);
            double undisturbed = micros(neighbour.window());

            Map<String, Integer> before = counts.read();
            offenders.prepare(offence);
            neighbour.window();
            Map<String, Integer> expected = offenders.commit(offence, each, nanos);
            double disturbed = micros(neighbour.window());
            ended += settle(offence, before, expected);
            // What the node has never seen it compiles anew (the compiler took it for impossible), on the one CPU that
            // its
            // event loop has: those windows are the compiler's, and do not count.
            double compiling = (double) (node.compilerNanos() - compiled) / (System.nanoTime() - begun);
            if (i == 0 && (uncounted == 0 || compiling > COMPILING) && uncounted < UNCOUNTED_MAX) {
                first = uncounted == 0 ? disturbed : first;
                uncounted++;
                continue;
            }
            alone[i] = undisturbed;
            beside[i] = disturbed;
            i++;
        }
        double ratio = median(beside) / median(alone);
        System.out.printf(
                Locale.ROOT,
                "%-26s %8d %-22s %8d %7.0f us %7.0f us %6.2f   alone %s beside %s, after %d uncounted, the first %.0f%n",
                offence,
                each,
                offence.reason(),
                ended,
                median(alone),
                median(beside),
                ratio,
                Arrays.toString(rounded(alone)),
                Arrays.toString(rounded(beside)),
                uncounted,
                first);
        if (ratio > RATIO_MAX) {
            fail(offence + ": the neighbour's p99 is " + ratio + " times what it is undisturbed");
        }
    }

    /** Waits until all of them have ended, each for his reason; returns how many. */
    private int settle(Offence offence, Map<String, Integer> before, Map<String, Integer> expected) throws IOException {
        Map<String, Integer> held = offenders.release();
        held.forEach((reason, count) -> expected.merge(reason, count, Integer::sum));
        Map<String, Integer> since = counts.awaitSince(before, expected);
        if (!held.isEmpty()) {
            // Those are no offenders: some may have been idle for long enough before they were ended.
            since.merge("peer_closed", since.getOrDefault("idle", 0), Integer::sum);
            since.remove("idle");
        }
        if (!since.equals(expected)) {
            fail(offence + ": ended by reason " + since + ", expected " + expected);
        }
        return since.getOrDefault(offence.reason(), 0);
    }

    private void verdict() {
        if (!neighbour.problems().isEmpty()) {
            fail("the neighbour: " + neighbour.problems());
        }
        List<String> faults = node.lines().stream()
                .filter(line -> line.matches("\\S+ ERROR .*") || line.startsWith("\tat "))
                .toList();
        if (!faults.isEmpty()) {
            fail("the node's log: " + faults);
        }
        long refused =
                node.lines().stream().filter(line -> line.contains("refused: ")).count();
        System.out.printf(
                "neighbour: %d answers, problems %s; node's log: %d lines, %d of them of refused connections%n",
                neighbour.answered(), neighbour.problems(), node.lines().size(), refused);
        if (counts.ratePauses() > 0) {
            System.out.printf("pauses for the rate: %.0f%n", counts.ratePauses());
        }
        System.out.println(failed ? "FAILED" : "all claims hold");
    }

    private void fail(String what) {
        failed = true;
        System.out.println("FAILED: " + what);
    }

    /** Offenders of one second. */
    private int perSecond(Offence offence) {
        return switch (offence) {
            case SILENCE -> 1_500;
            case NEVER_READS, SHOUTS -> 5;
            case HALF_A_FRAME_THEN_SILENCE, A_BYTE_NOW_AND_THEN -> 50;
            case RECONNECT_STORM, NOT_ALLOWED, TOO_MANY_OF_ONE_ADDRESS, TOO_MANY -> 1_000;
            default -> 200;
        };
    }

    private static List<String> properties(HoldingBackend backend) {
        return List.of(
                "--needletail.event-loops.count=1",
                "--needletail.upstream.endpoints=127.0.0.1:" + backend.port(),
                "--needletail.upstream.max-connections=2",
                "--needletail.tcp.allow=" + Scene.ALLOWED,
                "--needletail.tcp.max-connections=" + CONNECTIONS_MAX,
                "--needletail.tcp.max-connections-per-address=" + PER_ADDRESS,
                "--needletail.tcp.rate-limit.frames-per-second=" + FRAMES_PER_SECOND,
                "--needletail.tcp.max-payload=16000B",
                "--needletail.tcp.unsent-high=64KB",
                "--needletail.tcp.unsent-low=32KB",
                "--needletail.tcp.socket.send-buffer=64KB",
                "--needletail.tcp.write-timeout=1s",
                "--needletail.tcp.frame-timeout=1s",
                "--needletail.tcp.idle-timeout=10s");
    }

    private static void pinThisProcess(String cpu) throws IOException {
        Process taskset = new ProcessBuilder(
                        "taskset",
                        "-a",
                        "-p",
                        "-c",
                        cpu,
                        String.valueOf(ProcessHandle.current().pid()))
                .redirectErrorStream(true)
                .start();
        taskset.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i].substring("--".length()), arguments[i + 1]);
        }
        return options;
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static double micros(Histogram window) {
        return window.getValueAtPercentile(PERCENTILE) / 1e3;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static long[] rounded(double[] values) {
        return Arrays.stream(values).mapToLong(Math::round).toArray();
    }
}
