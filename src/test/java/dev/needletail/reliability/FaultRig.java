package dev.needletail.reliability;

import dev.needletail.exactlyonce.BackendProcess;
import dev.needletail.exactlyonce.Checker;
import dev.needletail.exactlyonce.ExecutionLedger;
import dev.needletail.exactlyonce.Verdict;
import dev.needletail.impair.ImpairmentProxy;
import dev.needletail.process.NodeProcess;
import dev.needletail.process.NodeStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node, its backends, and a proxy before each of them; the node and the backends are processes of their own.
 *
 * <pre>
 *   checker's clients ─► node ─┬─► proxy 0 ─► backend 0 ─► ledger 0
 *                              ├─► proxy 1 ─► backend 1 ─► ledger 1
 *                              └─► proxy 2 ─► backend 2 ─► ledger 2
 * </pre>
 *
 * One thread at a time, but for {@link #replaceNode} and {@link #killNode}, which belong to one thread of their own.
 */
final class FaultRig implements AutoCloseable {

    /** Less than the patience of the checker by far, and more than an honest answer takes on a busy machine. */
    static final int REQUEST_TIMEOUT_MILLIS = 2_000;

    private static final List<String> PROPERTIES = List.of(
            "needletail.upstream.request-timeout=" + REQUEST_TIMEOUT_MILLIS + "ms",
            "needletail.upstream.connect-timeout=500ms",
            "needletail.upstream.heartbeat-interval=500ms",
            "needletail.upstream.min-connections=6",
            "needletail.upstream.max-connections=12",
            "needletail.upstream.ejection.base-time=50ms",
            "needletail.upstream.ejection.max-time=500ms",
            "needletail.event-loops.count=2",
            "needletail.shutdown.grace-period=20s");

    private final @Nullable Path jar;
    private final Class<?> main;
    private final Path directory;
    private final List<String> jvmOptions;
    private final List<String> properties;
    private final List<BackendProcess> backends = new ArrayList<>();
    private final List<ExecutionLedger> ledgers = new ArrayList<>();
    private final List<ImpairmentProxy> proxies = new ArrayList<>();
    private final List<NodeProcess> nodes = new ArrayList<>();

    FaultRig(
            @Nullable Path jar,
            Class<?> main,
            Path directory,
            int backendCount,
            int clients,
            int perClient,
            long seed,
            List<String> jvmOptions,
            List<String> moreProperties)
            throws IOException {
        this.jar = jar;
        this.main = main;
        this.directory = directory;
        this.jvmOptions = jvmOptions;
        for (int i = 0; i < backendCount; i++) {
            BackendProcess backend =
                    new BackendProcess(directory, "backend-" + i, clients, perClient, 2 * REQUEST_TIMEOUT_MILLIS);
            backends.add(backend);
            ledgers.add(backend.ledger());
            proxies.add(new ImpairmentProxy(backend.address(), seed + i));
        }
        String endpoints = proxies.stream()
                .map(proxy -> "127.0.0.1:" + proxy.port())
                .collect(Collectors.joining(",", "needletail.upstream.endpoints=", ""));
        this.properties = Stream.of(PROPERTIES, List.of(endpoints), moreProperties)
                .flatMap(List::stream)
                .toList();
        nodes.add(startNode());
    }

    private NodeProcess startNode() throws IOException {
        NodeStart start = NodeProcess.start()
                .option(jvmOptions.toArray(String[]::new))
                .with(properties)
                .log(directory.resolve("node-" + nodes.size() + ".log"));
        if (jar == null) {
            start.classes(main).option("-Xmx256m", "-XX:+UseSerialGC");
        } else {
            start.jar(jar);
        }
        NodeProcess node = start.in(directory);
        try {
            node.address();
            return node;
        } catch (RuntimeException | AssertionError silent) {
            node.close();
            throw silent;
        }
    }

    NodeProcess node() {
        synchronized (nodes) {
            return nodes.getLast();
        }
    }

    List<BackendProcess> backends() {
        return backends;
    }

    List<ImpairmentProxy> proxies() {
        return proxies;
    }

    /** Starts another node, sends the clients there, and drains the present one; returns its exit code. */
    int replaceNode(Checker checker) throws IOException {
        NodeProcess before = node();
        NodeProcess next = startNode();
        synchronized (nodes) {
            nodes.add(next);
        }
        checker.moveTo(next.address());
        return before.drain();
    }

    /** The same, but the present one is killed before its clients are sent on. */
    void killNode(Checker checker) throws IOException {
        NodeProcess before = node();
        NodeProcess next = startNode();
        checker.expectBreaks();
        before.kill();
        synchronized (nodes) {
            nodes.add(next);
        }
        checker.moveTo(next.address());
    }

    Verdict verdict(Checker checker) {
        return checker.verdict(ledgers);
    }

    /** Lines at level ERROR, and reports of leaks, in the logs of all nodes. */
    long faultsLogged() {
        synchronized (nodes) {
            return nodes.stream()
                    .mapToLong(node -> node.errors() + node.leaks())
                    .sum();
        }
    }

    @Override
    public void close() {
        synchronized (nodes) {
            nodes.forEach(NodeProcess::close);
        }
        proxies.forEach(ImpairmentProxy::close);
        ledgers.forEach(ExecutionLedger::close);
        backends.forEach(BackendProcess::close);
    }
}
