package dev.needletail.exactlyonce;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own whose output goes to a file, and to whoever wants to know. Any thread. */
final class JavaProcess implements AutoCloseable {

    private final Process process;
    private final Thread reader;

    /**
     * @param prefix of the command
     * @param line told of each line, on a thread of its own
     */
    JavaProcess(List<String> prefix, List<String> arguments, Path directory, Path log, Consumer<String> line)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        this.process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        this.reader =
                Thread.ofPlatform().daemon().name("output of " + process.pid()).start(() -> copy(log, line));
    }

    private void copy(Path log, Consumer<String> line) {
        try (BufferedReader lines = process.inputReader();
                BufferedWriter out = Files.newBufferedWriter(log)) {
            for (String next = lines.readLine(); next != null; next = lines.readLine()) {
                out.write(next);
                out.newLine();
                out.flush();
                line.accept(next);
            }
        } catch (IOException ended) {
            // with the process
        }
    }

    /** The class path of this process, for one that runs in another directory. */
    static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.toHandle().destroyForcibly();
        await();
    }

    /** SIGTERM; returns its exit code. */
    int terminate() {
        process.toHandle().destroy();
        return await();
    }

    private int await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
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
