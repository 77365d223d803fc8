package dev.needletail.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The node in a JVM of its own; what it logs is read all the time. Any thread. */
public final class NodeProcess implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final JavaProcess process;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient http = HttpClient.newHttpClient();

    NodeProcess(
            List<String> prefix,
            List<String> arguments,
            Map<String, String> environment,
            Path directory,
            @Nullable Path log)
            throws IOException {
        this.process = new JavaProcess(prefix, arguments, environment, directory, log, lines::add);
    }

    public static NodeStart start() {
        return new NodeStart();
    }

    /** Everything that was logged so far. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The first line with {@code text}, as soon as there is one. */
    public String line(String text) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(START).until(() -> has(text) || process.isOver());
        return lines().stream()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no '" + text + "' in:\n" + String.join("\n", lines())));
    }

    private boolean has(String text) {
        synchronized (lines) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }
    }

    private long count(String text) {
        synchronized (lines) {
            return lines.stream().filter(line -> line.contains(text)).count();
        }
    }

    /** Lines of its log that report a leaked buffer. */
    public long leaks() {
        return count("LEAK:");
    }

    /** Lines of its log at level ERROR. */
    public long errors() {
        return count(" ERROR ");
    }

    /** Waits until it serves. */
    public int tcpPort() {
        return Integer.parseInt(line("  tcp ").replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
    }

    /** Waits until it serves. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcpPort());
    }

    /** Waits until it serves. */
    public int httpPort() {
        return Integer.parseInt(line("  http ").replaceFirst(".*port (\\d+).*", "$1"));
    }

    /** Waits until it is ready: its upstreams too. */
    public NodeProcess awaitReady() {
        httpPort();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(START)
                .until(() -> get("health/readiness").statusCode() == 200);
        return this;
    }

    /** As {@link #get}, parsed. */
    public JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /** Asks its actuator for {@code path}. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort() + "/actuator/" + path);
        return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** CPU time of the process so far. */
    public Duration cpuTime() {
        return ProcessHandle.of(pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow();
    }

    /** Resident memory in KiB. */
    public long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** What the just-in-time compiler's threads have run so far (proc_pid_schedstat(5)), in nanoseconds. */
    public long compilerNanos() throws IOException {
        long nanos = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                try {
                    if (Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\s*")) {
                        nanos += Long.parseLong(
                                Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
                    }
                } catch (NoSuchFileException ended) {
                    // between the list and the look
                }
            }
        }
        return nanos;
    }

    /** Sends it a signal by its name, such as STOP. */
    public void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    /** Waits for {@code condition}. */
    public static void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(condition::getAsBoolean);
    }

    /** Its exit code, when it has ended of itself. */
    public int exit() {
        return process.await();
    }

    /** SIGTERM: it drains; returns its exit code. */
    public int drain() {
        return process.terminate();
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
        http.close();
    }
}
