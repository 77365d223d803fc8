package dev.needletail.exactlyonce;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The node in a process of its own, on free ports of 127.0.0.1: the packaged jar with production's JVM options, or, where no jar
 * is given, the classes of this class path. Any thread.
 */
public final class NodeProcess implements AutoCloseable {

    private static final java.util.regex.Pattern TCP =
            java.util.regex.Pattern.compile("  tcp +.*127\\.0\\.0\\.1:(\\d+).*");
    private static final java.util.regex.Pattern HTTP = java.util.regex.Pattern.compile("  http +port (\\d+).*");

    private final CompletableFuture<Integer> tcp = new CompletableFuture<>();
    private final CompletableFuture<Integer> http = new CompletableFuture<>();
    private final AtomicLong leaks = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final JavaProcess process;
    private final Path log;

    /**
     * @param jar the packaged node; null: the class path
     * @param main what to start on the class path
     * @param jvmOptions behind those of production
     * @param properties as {@code name=value}
     */
    public NodeProcess(
            @Nullable Path jar,
            Class<?> main,
            Path directory,
            String name,
            List<String> jvmOptions,
            List<String> properties)
            throws IOException {
        this.log = directory.resolve(name + ".log");
        List<String> arguments = new ArrayList<>();
        if (jar != null) {
            Path options = jar.toAbsolutePath().getParent().resolveSibling("src/main/container/jvm.options");
            arguments.add("@" + options);
            arguments.addAll(jvmOptions);
            arguments.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        } else {
            arguments.addAll(List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow"));
            arguments.addAll(jvmOptions);
            arguments.addAll(List.of("-cp", JavaProcess.classPath(), main.getName()));
        }
        arguments.addAll(List.of(
                "--needletail.tcp.host=127.0.0.1",
                "--needletail.tcp.port=0",
                "--server.address=127.0.0.1",
                "--server.port=0"));
        properties.forEach(property -> arguments.add("--" + property));
        this.process = new JavaProcess(List.of(), arguments, directory, log, this::line);
    }

    private void line(String line) {
        number(TCP, line, tcp);
        number(HTTP, line, http);
        if (line.contains("LEAK:")) {
            leaks.incrementAndGet();
        }
        if (line.contains(" ERROR ")) {
            errors.incrementAndGet();
        }
    }

    private static void number(java.util.regex.Pattern pattern, String line, CompletableFuture<Integer> into) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.matches()) {
            into.complete(Integer.parseInt(matcher.group(1)));
        }
    }

    /** Waits until it serves. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), awaited(tcp));
    }

    public int httpPort() {
        return awaited(http);
    }

    private int awaited(CompletableFuture<Integer> port) {
        try {
            return port.get(120, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException silent) {
            throw new IllegalStateException("the node did not start: see " + log, silent);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Lines of its log that report a leaked buffer. */
    public long leaks() {
        return leaks.get();
    }

    /** Lines of its log at level ERROR. */
    public long errors() {
        return errors.get();
    }

    public Path log() {
        return log;
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
    }
}
