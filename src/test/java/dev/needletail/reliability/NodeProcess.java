package dev.needletail.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The packaged node as it is deployed, in a process of its own. */
final class NodeProcess implements AutoCloseable {

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(90);

    private final Process process;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final int port = freePort();
    private final int httpPort = freePort();

    /**
     * Starts it and waits until it is ready.
     *
     * @param prefix of the command line, such as taskset's
     */
    NodeProcess(List<String> prefix, Path jar, List<String> properties) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(java());
        command.add("@" + Path.of("src/main/container/jvm.options").toAbsolutePath());
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        command.addAll(List.of(
                "--spring.config.location=classpath:/",
                "--server.address=127.0.0.1",
                "--server.port=" + httpPort,
                "--needletail.tcp.host=127.0.0.1",
                "--needletail.tcp.port=" + port));
        command.addAll(properties);
        process = new ProcessBuilder(command)
                .directory(Files.createTempDirectory("needletail").toFile())
                .redirectErrorStream(true)
                .start();
        Thread.ofVirtual().start(this::read);
        awaitReady();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    int port() {
        return port;
    }

    int httpPort() {
        return httpPort;
    }

    long pid() {
        return process.pid();
    }

    /** What the just-in-time compiler's threads have run so far (proc_pid_schedstat(5)), in nanoseconds. */
    long compilerNanos() throws IOException {
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

    /** Resident memory in KiB. */
    long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** What it has said. */
    List<String> output() {
        return List.copyOf(output);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(output::add);
        } catch (IOException | java.io.UncheckedIOException closed) {
            // the process has ended
        }
    }

    private void awaitReady() throws IOException {
        URI readiness = URI.create("http://127.0.0.1:" + httpPort + "/actuator/health/readiness");
        long begun = System.nanoTime();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!isReady(http, readiness)) {
                if (!process.isAlive() || System.nanoTime() - begun > START_NANOS) {
                    close();
                    throw new IOException("the node did not start:\n" + String.join("\n", output));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static boolean isReady(HttpClient http, URI readiness) {
        try {
            return http.send(HttpRequest.newBuilder(readiness).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException none) {
            throw new java.io.UncheckedIOException(none);
        }
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }
}
