package dev.needletail.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A JVM of its own whose output goes to whoever wants to know, and to a file. Any thread. */
public final class JavaProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Thread reader;

    /**
     * @param prefix of the command: what sets limits and executes the rest
     * @param arguments behind {@code java}
     * @param environment beside this process's own
     * @param log null: no file
     * @param line told of each line, on a thread of its own
     */
    public JavaProcess(
            List<String> prefix,
            List<String> arguments,
            Map<String, String> environment,
            Path directory,
            @Nullable Path log,
            Consumer<String> line)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(java());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.reader =
                Thread.ofPlatform().daemon().name("output of " + process.pid()).start(() -> copy(log, line));
    }

    private void copy(@Nullable Path log, Consumer<String> line) {
        try (BufferedReader lines = process.inputReader();
                Writer out = log == null ? nowhere() : Files.newBufferedWriter(log)) {
            for (String next = lines.readLine(); next != null; next = lines.readLine()) {
                out.append(next).append('\n').flush();
                line.accept(next);
            }
        } catch (IOException | UncheckedIOException ended) {
            // with the process
        }
    }

    private static Writer nowhere() {
        return new BufferedWriter(new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
    }

    /** The command that started this JVM. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The class path of this process, for one that runs in another directory. */
    public static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended, and all that it said is known. */
    public boolean isOver() {
        return !process.isAlive() && !reader.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        await();
    }

    /** SIGTERM; returns its exit code. */
    public int terminate() {
        process.toHandle().destroy();
        return await();
    }

    /** Returns its exit code, when it has ended of itself. */
    public int await() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
                throw new IllegalStateException("process " + process.pid() + " did not end within a minute");
            }
            reader.join(TimeUnit.SECONDS.toMillis(10));
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
