package dev.needletail.reliability;

import dev.needletail.process.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at a node's process from outside: jcmd, /proc and the node's own meters. One thread. */
final class Sampler implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double MB = 1 << 20;

    /** {@code -    Other (reserved=5678KB, committed=5678KB)} */
    private static final Pattern OTHER = Pattern.compile("-\\s+Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final NodeProcess node;
    private final Path commands;
    private final long startNanos = System.nanoTime();

    Sampler(NodeProcess node, Path directory) throws IOException {
        this.node = node;
        this.commands = Files.writeString(directory.resolve("jcmd"), "GC.run\nVM.native_memory summary\n");
    }

    Sample take() throws IOException, InterruptedException {
        String native_ = jcmd();
        Matcher other = OTHER.matcher(native_);
        if (!other.find()) {
            throw new IOException("no native memory tracking in: " + native_);
        }
        String meters = scrape();
        Path proc = Path.of("/proc", Long.toString(node.pid()));
        return new Sample(
                (System.nanoTime() - startNanos) / 3.6e12,
                sum(meters, "jvm_memory_used_bytes{area=\"heap\"") / MB,
                Double.parseDouble(other.group(1)) / 1024,
                status(proc, "VmRSS:") / 1024,
                status(proc, "Threads:"),
                descriptors(proc),
                sum(meters, "needletail_connections_open"),
                sum(meters, "needletail_buffer_in_use "));
    }

    /** A full collection, then what the JVM holds outside of the heap. */
    private String jcmd() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(node.pid()),
                        "-f",
                        commands.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("jcmd failed: " + output);
        }
        return output;
    }

    private String scrape() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.httpPort() + "/actuator/prometheus"))
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("/actuator/prometheus says " + answer.statusCode());
        }
        return answer.body();
    }

    private static double sum(String meters, String start) throws IOException {
        List<String> lines =
                meters.lines().filter(line -> line.startsWith(start)).toList();
        if (lines.isEmpty()) {
            throw new IOException("no meter " + start);
        }
        return lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static double status(Path proc, String name) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith(name)) {
                return Double.parseDouble(
                        line.substring(name.length()).replace("kB", "").trim());
            }
        }
        throw new IOException("no " + name + " in " + proc);
    }

    private static double descriptors(Path proc) throws IOException {
        try (Stream<Path> entries = Files.list(proc.resolve("fd"))) {
            return entries.count();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
