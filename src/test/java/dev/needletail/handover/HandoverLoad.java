package dev.needletail.handover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Load that follows its nodes, for the checks in {@code .ci}: clients that live through the end of a node, and the backend that
 * the nodes ask, in one process, so that each request can be followed to its one execution and its one answer.
 *
 * <pre>
 *   java -ea -cp target/test-classes:target/classes dev.needletail.handover.HandoverLoad \
 *        target=127.0.0.1:9000 backend=9200 clients=8 reconnect=true until=FILE
 * </pre>
 *
 * <p>Half of the clients ask, wait and pause, some of them for longer; the others keep eight requests in flight. Ends when
 * FILE exists, with exit code 0 when nothing was lost, doubled or refused.
 */
final class HandoverLoad {

    private static final int DEPTH = 8;
    private static final int PAUSE_MILLIS = 3;
    private static final int LONG_PAUSE_MILLIS = 30;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration END_MAX = Duration.ofSeconds(20);

    private HandoverLoad() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> settings = Stream.of(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length < 2 ? "" : pair[1]));
        int clients = Integer.parseInt(settings.getOrDefault("clients", "8"));
        boolean reconnect = Boolean.parseBoolean(settings.getOrDefault("reconnect", "true"));
        Path until = Path.of(settings.getOrDefault("until", ""));
        String[] target = settings.getOrDefault("target", "127.0.0.1:9000").split(":", 2);
        Ledger ledger = new Ledger(clients);
        try (CountingBackend backend = new CountingBackend(
                Integer.parseInt(settings.getOrDefault("backend", "0")), ledger, CountingBackend.Service.ECHO)) {
            System.out.println("backend " + backend.port());
            Ledger.Result result = run(
                    ledger,
                    clients,
                    new InetSocketAddress(target[0], Integer.parseInt(target[1])),
                    reconnect,
                    () -> Files.exists(until));
            System.out.println(result.text());
            System.exit(result.isClean() && (!reconnect || result.unanswered() == 0) ? 0 : 1);
        }
    }

    static Ledger.Result run(Ledger ledger, int clients, InetSocketAddress target, boolean reconnect, Ending ending)
            throws InterruptedException {
        boolean[] enough = new boolean[1];
        Object guard = new Object();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            boolean patient = i % 2 == 0;
            int pauseMillis = i % 4 == 0 ? LONG_PAUSE_MILLIS : PAUSE_MILLIS;
            LoadClient client =
                    new LoadClient(i, patient ? 1 : DEPTH, patient ? pauseMillis : 0, target, reconnect, ledger, () -> {
                        synchronized (guard) {
                            return enough[0];
                        }
                    });
            threads.add(Thread.ofVirtual().name("client-" + i).start(client));
        }
        while (!ending.reached() && threads.stream().anyMatch(Thread::isAlive)) {
            TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
        }
        synchronized (guard) {
            enough[0] = true;
        }
        long by = System.nanoTime() + END_MAX.toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, by - System.nanoTime())));
        }
        return ledger.result();
    }

    /** When the load has gone on for long enough. */
    interface Ending {
        boolean reached();
    }
}
