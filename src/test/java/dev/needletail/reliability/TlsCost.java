package dev.needletail.reliability;

import dev.needletail.bench.LoadListener;
import dev.needletail.bench.LoadOutcome;
import dev.needletail.bench.LoadPlan;
import dev.needletail.bench.LoadRun;
import dev.needletail.bench.Pace;
import dev.needletail.bench.PayloadKeys;
import dev.needletail.bench.PayloadSizes;
import dev.needletail.bench.TypeMix;
import dev.needletail.bench.Verification;
import dev.needletail.tls.PemFiles;
import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsEngine;
import dev.needletail.tls.TlsMaterial;
import dev.needletail.wire.FrameType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What TLS costs: a node without, one with the JDK's engine and one with OpenSSL, on the same core, measured in turns.
 *
 * <pre>
 *   ./mvnw -Pprogram verify -Dprogram=dev.needletail.reliability.TlsCost -Dprogram.args="--rounds 5 --millis 3000"
 * </pre>
 *
 * <p>{@code --node-cpu}, {@code --load-cpu}: whose cores. The certificate is an ECDSA one (P-256), the version TLS 1.3, every
 * handshake a full one; the load uses OpenSSL. Prints medians and ranges of the rounds; ends with 1 when an answer was wrong or
 * missing.
 */
final class TlsCost {

    private static final int MEMORY_CONNECTIONS = 1_000;
    private static final int HANDSHAKES = 500;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    /** One figure of one kind of node: its value in each round. */
    private final Map<String, List<Double>> figures = new TreeMap<>();

    private final @Nullable TlsClient secured;
    private boolean intact = true;

    private TlsCost(TlsClient secured) {
        this.secured = secured;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments =
                new Arguments(args, Map.of("rounds", "5", "millis", "3000", "node-cpu", "0", "load-cpu", "1"));
        pin(arguments.text("load-cpu"));
        Path directory = Files.createTempDirectory("needletail-tls");
        PemFiles files = new PemFiles(directory);
        files.write("node", files.server("localhost"));
        TlsClient client = new TlsClient(
                TlsContexts.connecting(
                        "load",
                        TlsEngine.best(),
                        new TlsMaterial("load", null, files.trust(), TlsMaterial.PROTOCOLS, List.of())),
                null);
        TlsCost cost = new TlsCost(client);
        List<TlsNode> nodes = new ArrayList<>();
        try {
            for (TlsNode.Kind kind : TlsNode.Kind.values()) {
                nodes.add(new TlsNode(kind, arguments.number("node-cpu"), files));
            }
            cost.measure(nodes, arguments.number("rounds"), arguments.number("millis"));
        } finally {
            nodes.forEach(TlsNode::close);
        }
        cost.print();
        System.exit(cost.intact ? 0 : 1);
    }

    /** This process with all its threads. */
    private static void pin(String cpu) throws IOException, InterruptedException {
        String pid = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("taskset", "-a", "-c", "-p", cpu, pid)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void measure(List<TlsNode> nodes, int rounds, int millis) throws IOException {
        for (TlsNode node : nodes) { // not counted
            load(node, 16, 32, 2_000);
            load(node, 1, 1, 1_000);
        }
        for (TlsNode node : nodes) {
            memory(node);
        }
        for (int round = 1; round <= rounds; round++) {
            for (TlsNode node : nodes) {
                LoadOutcome alone = load(node, 1, 1, millis);
                note("1 x 1 p50, us", node, alone.all().getValueAtPercentile(50) / 1e3);
                note("1 x 1 p99, us", node, alone.all().getValueAtPercentile(99) / 1e3);
                double before = node.cpuSeconds();
                LoadOutcome many = load(node, 16, 32, millis);
                double cpu = node.cpuSeconds() - before;
                note("16 x 32, messages/s", node, many.totals().messagesPerSecond());
                note(
                        "16 x 32, CPU of the node per message, us",
                        node,
                        cpu * 1e6 / many.totals().answered());
                handshakes(node);
            }
            System.out.println("round " + round + " of " + rounds);
        }
    }

    private LoadOutcome load(TlsNode node, int connections, int depth, int millis) {
        try (LoadRun run = LoadRun.connect(plan(node, connections, depth, millis))) {
            LoadOutcome outcome = run.run(LoadListener.NONE);
            if (!outcome.totals().intact() || !outcome.totals().errors().isEmpty()) {
                intact = false;
                System.out.println(node.kind() + ": " + outcome.notes());
            }
            return outcome;
        }
    }

    /** Connections one after the other in groups of 64 under way, until the last one's handshake is done. */
    private void handshakes(TlsNode node) throws IOException {
        double before = node.cpuSeconds();
        long begun = System.nanoTime();
        try (LoadRun opened = LoadRun.connect(plan(node, HANDSHAKES, 1, 1))) {
            assert opened != null;
            double seconds = (System.nanoTime() - begun) / 1e9;
            double cpu = node.cpuSeconds() - before;
            note("handshakes/s", node, HANDSHAKES / seconds);
            note("CPU of the node per handshake, us", node, cpu * 1e6 / HANDSHAKES);
        }
    }

    /** The second thousand: the first has brought whatever is there once for all. */
    private void memory(TlsNode node) throws IOException {
        try (LoadRun first = LoadRun.connect(plan(node, MEMORY_CONNECTIONS, 1, 1))) {
            assert first != null;
            long heap = node.liveHeapKib();
            long resident = node.residentKib();
            try (LoadRun second = LoadRun.connect(plan(node, MEMORY_CONNECTIONS, 1, 1))) {
                assert second != null;
                note("live heap per 1,000 connections, KiB", node, (double) (node.liveHeapKib() - heap));
                note("resident per 1,000 connections, KiB", node, (double) (node.residentKib() - resident));
            }
        }
    }

    private LoadPlan plan(TlsNode node, int connections, int depth, int millis) {
        return new LoadPlan(
                "127.0.0.1",
                node.port(),
                connections,
                1,
                false,
                new Pace.Closed(depth),
                TypeMix.only(FrameType.HEARTBEAT),
                PayloadSizes.fixed(64),
                Verification.FULL,
                0,
                TimeUnit.MILLISECONDS.toNanos(millis),
                LoadPlan.UNLIMITED,
                PATIENCE,
                PATIENCE,
                node.kind() == TlsNode.Kind.PLAIN ? null : secured,
                PayloadKeys.NONE);
    }

    private void note(String figure, TlsNode node, double value) {
        figures.computeIfAbsent(figure + " | " + node.kind(), key -> new ArrayList<>())
                .add(value);
    }

    private void print() {
        System.out.printf("%-62s %12s %12s %12s%n", "", "median", "least", "most");
        figures.forEach((name, values) -> {
            List<Double> sorted = values.stream().sorted().toList();
            System.out.printf(
                    "%-62s %12.2f %12.2f %12.2f%n",
                    name, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
        });
    }
}
