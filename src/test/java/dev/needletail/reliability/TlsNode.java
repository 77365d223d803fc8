package dev.needletail.reliability;

import dev.needletail.cli.Needletail;
import dev.needletail.process.NodeProcess;
import dev.needletail.process.NodeStart;
import dev.needletail.tls.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private final NodeProcess node;
    private final Kind kind;

    TlsNode(Kind kind, int cpu, PemFiles files) throws IOException {
        this.kind = kind;
        NodeStart start = NodeProcess.start()
                .under("taskset", "-c", Integer.toString(cpu))
                .classes(Needletail.class)
                .option(NodeStart.production(), "-Dio.netty.handler.ssl.noOpenSsl=" + (kind != Kind.OPENSSL));
        if (kind != Kind.PLAIN) {
            start.with(
                    "spring.ssl.bundle.pem.node.keystore.certificate=file:" + files.certificate("node"),
                    "spring.ssl.bundle.pem.node.keystore.private-key=file:" + files.key("node"),
                    "needletail.tcp.ssl.bundle=node");
        }
        this.node = start.now().awaitReady();
    }

    Kind kind() {
        return kind;
    }

    int port() {
        return node.tcpPort();
    }

    /** User's and kernel's, of all its threads. */
    double cpuSeconds() {
        return node.cpuTime().toNanos() / 1e9;
    }

    long residentKib() throws IOException {
        return node.residentKib();
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
                        Long.toString(node.pid()),
                        what)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        node.lines().stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .forEach(line -> System.out.println(kind + ": " + line));
        node.drain();
        node.close();
    }
}
