package dev.needletail.reliability;

import dev.needletail.tls.PemFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node with the options of production in a process of its own, which has the class path of this one, and so OpenSSL where it
 * is wanted.
 */
final class TlsNode implements AutoCloseable {

    /** Who protects its port. */
    enum Kind {
        PLAIN("plain"),
        JDK("TLS, JDK"),
        OPENSSL("TLS, OpenSSL");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final Pattern TCP = Pattern.compile(".* tcp .*127\\.0\\.0\\.1:(\\d+).*");
    private static final Pattern HTTP = Pattern.compile(".* http .*port (\\d+).*");
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final int SCHEDULED_TICKS_PER_SECOND = 100; // USER_HZ, proc(5)

    private final Process process;
    private final Kind kind;
    private final int port;

    TlsNode(Kind kind, int cpu, PemFiles files) throws IOException {
        this.kind = kind;
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                Integer.toString(cpu),
                NodeProcess.java(),
                "@src/main/container/jvm.options",
                "-Dio.netty.handler.ssl.noOpenSsl=" + (kind != Kind.OPENSSL),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.needletail.cli.Needletail",
                "--spring.config.location=classpath:/",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--needletail.tcp.host=127.0.0.1",
                "--needletail.tcp.port=0"));
        if (kind != Kind.PLAIN) {
            command.addAll(List.of(
                    "--spring.ssl.bundle.pem.node.keystore.certificate=file:" + files.certificate("node"),
                    "--spring.ssl.bundle.pem.node.keystore.private-key=file:" + files.key("node"),
                    "--needletail.tcp.ssl.bundle=node"));
        }
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        port = awaitPort(process.inputReader());
    }

    private int awaitPort(BufferedReader lines) throws IOException {
        List<String> said = new ArrayList<>();
        int found = 0;
        String line = lines.readLine();
        for (; line != null; line = lines.readLine()) {
            said.add(line);
            Matcher tcp = TCP.matcher(line);
            found = tcp.matches() ? Integer.parseInt(tcp.group(1)) : found;
            if (found != 0 && HTTP.matcher(line).matches()) {
                Thread.ofVirtual().start(() -> report(lines));
                return found;
            }
        }
        throw new IOException("the node did not start:\n" + String.join("\n", said));
    }

    private void report(BufferedReader lines) {
        try {
            lines.lines()
                    .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                    .forEach(line -> System.out.println(kind + ": " + line));
        } catch (UncheckedIOException ended) {
            System.out.println(kind + ": ended");
        }
    }

    Kind kind() {
        return kind;
    }

    int port() {
        return port;
    }

    /** User's and kernel's, of all its threads. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / (double) SCHEDULED_TICKS_PER_SECOND;
    }

    long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS of " + process.pid());
    }

    /** What is in use of the heap after a full collection. */
    long liveHeapKib() throws IOException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long kib = 0;
        while (used.find()) {
            kib += Long.parseLong(used.group(1)); // young and tenured generation
        }
        return kib;
    }

    private String jcmd(String what) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        what)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
