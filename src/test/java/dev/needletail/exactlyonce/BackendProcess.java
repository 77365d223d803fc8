package dev.needletail.exactlyonce;

import dev.needletail.process.JavaProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An {@link EchoBackend} in a process of its own, which can be killed and started again on its port. One thread at a time. */
public final class BackendProcess implements AutoCloseable {

    private final List<String> prefix;
    private final String host;
    private final Path directory;
    private final String name;
    private final int clients;
    private final int perClient;
    private final int lateMillis;
    private JavaProcess process;
    private int port;

    public BackendProcess(Path directory, String name, int clients, int perClient, int lateMillis) throws IOException {
        this(List.of(), "127.0.0.1", 0, directory, name, clients, perClient, lateMillis);
    }

    /**
     * @param prefix of the command: what starts it somewhere else
     * @param port 0: any free one
     */
    public BackendProcess(
            List<String> prefix,
            String host,
            int port,
            Path directory,
            String name,
            int clients,
            int perClient,
            int lateMillis)
            throws IOException {
        this.prefix = prefix;
        this.host = host;
        this.port = port;
        this.directory = directory;
        this.name = name;
        this.clients = clients;
        this.perClient = perClient;
        this.lateMillis = lateMillis;
        this.process = started();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** What it executed; readable while it runs, and after it was killed. */
    public ExecutionLedger ledger() throws IOException {
        return new ExecutionLedger(directory.resolve(name + ".ledger"), clients, perClient);
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL, as it is. */
    public void kill() {
        process.kill();
    }

    /** A new process on the same port, with the same ledger. */
    public void startAgain() {
        try {
            process = started();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The same on any free port: while nobody listened, the old one may have become the local end of a connection. */
    public void startElsewhere() {
        port = 0;
        startAgain();
    }

    private JavaProcess started() throws IOException {
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        JavaProcess fresh = new JavaProcess(
                prefix,
                List.of(
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        JavaProcess.classPath(),
                        EchoBackend.class.getName(),
                        host,
                        Integer.toString(port),
                        directory.resolve(name + ".ledger").toString(),
                        Integer.toString(clients),
                        Integer.toString(perClient),
                        Integer.toString(lateMillis)),
                Map.of(),
                directory,
                directory.resolve(name + "-" + System.nanoTime() + ".log"),
                line -> {
                    if (line.startsWith("backend ")) {
                        bound.complete(Integer.parseInt(line.substring(8)));
                    }
                });
        try {
            port = bound.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException silent) {
            fresh.close();
            throw new IllegalStateException("the backend did not start: see " + directory, silent);
        }
        return fresh;
    }

    @Override
    public void close() {
        process.close();
    }
}
