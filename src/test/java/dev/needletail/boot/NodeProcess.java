package dev.needletail.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged node in a JVM of its own, started as in production; what it logs is read all the time. */
final class NodeProcess implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private final HttpClient http = HttpClient.newHttpClient();

    private NodeProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /** What a test may change about the way that the node is started. */
    static final class Start {
        private final List<String> before = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private final List<String> properties = new ArrayList<>(List.of(
                "--needletail.tcp.host=127.0.0.1",
                "--needletail.tcp.port=0",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--needletail.event-loops.count=2"));
        private Map<String, String> environment = Map.of();

        /** Stands before {@code java} on the command line: sets limits, and executes the rest. */
        Start under(String... command) {
            before.addAll(List.of(command));
            return this;
        }

        Start option(String... jvmOptions) {
            options.addAll(List.of(jvmOptions));
            return this;
        }

        /** Properties, each as {@code --name=value}; they take the place of those that stand here already. */
        Start with(String... more) {
            for (String property : more) {
                String name = property.substring(0, property.indexOf('=') + 1);
                properties.removeIf(before -> before.startsWith(name));
                properties.add(property);
            }
            return this;
        }

        Start environment(Map<String, String> variables) {
            environment = variables;
            return this;
        }

        /** @param directory where it runs; one that has no {@code application.yml} */
        NodeProcess in(Path directory) throws IOException {
            List<String> command = new ArrayList<>(before);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("@" + Path.of("src/main/container/jvm.options").toAbsolutePath());
            command.addAll(options);
            command.addAll(List.of(
                    "-jar", Path.of("target/needletail.jar").toAbsolutePath().toString()));
            command.addAll(properties);
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            return new NodeProcess(builder.start());
        }
    }

    static Start start() {
        return new Start();
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException ended) {
            lines.add("(" + ended + ")");
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Everything that was logged so far. */
    List<String> lines() {
        return lines;
    }

    /** The first line with {@code text}, as soon as there is one. */
    String line(String text) {
        await(() -> lines.stream().anyMatch(line -> line.contains(text)) || ended());
        return lines.stream()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no '" + text + "' in:\n" + String.join("\n", lines)));
    }

    int tcpPort() {
        return Integer.parseInt(line("  tcp ").replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
    }

    int httpPort() {
        return Integer.parseInt(line("  http ").replaceFirst(".*port (\\d+).*", "$1"));
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort() + "/actuator/" + path);
        return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends it a signal by its name, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    /** CPU time of the process so far. */
    Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    int exit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running");
        }
        reader.join();
        return process.exitValue();
    }

    static void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(condition::getAsBoolean);
    }

    private boolean ended() {
        return !process.isAlive() && !reader.isAlive();
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
        http.close();
    }
}
