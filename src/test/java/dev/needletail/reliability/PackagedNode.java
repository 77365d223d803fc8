package dev.needletail.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged node, with the options of production, as a process of its own on free ports of the loopback interface. */
final class PackagedNode implements AutoCloseable {

    private static final Path JAR = Path.of("target/needletail.jar");

    private final Process process;
    private final int port;
    private final int httpPort;

    /**
     * @param prefix a command that runs the rest, such as {@code taskset -c 0}; may be empty
     * @param properties as {@code name=value}
     */
    PackagedNode(List<String> prefix, List<String> properties) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IOException(JAR + " is not there: ./mvnw package -DskipTests makes it");
        }
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@src/main/container/jvm.options",
                "-jar",
                JAR.toString(),
                "--needletail.tcp.host=127.0.0.1",
                "--needletail.tcp.port=0",
                "--server.address=127.0.0.1",
                "--server.port=0"));
        properties.forEach(property -> command.add("--" + property));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader lines = process.inputReader();
        List<String> said = new ArrayList<>();
        int tcp = 0;
        int http = 0;
        while (tcp == 0 || http == 0) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the node did not start:\n" + String.join("\n", said));
            }
            said.add(line);
            tcp = Math.max(tcp, portIn(line, ".* tcp .*127\\.0\\.0\\.1:(\\d+).*"));
            http = Math.max(http, portIn(line, ".* http .*port (\\d+).*"));
        }
        port = tcp;
        httpPort = http;
        Thread.ofVirtual()
                .start(() -> lines.lines()
                        .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                        .forEach(line -> System.out.println("node: " + line)));
    }

    private static int portIn(String line, String pattern) {
        return line.matches(pattern) ? Integer.parseInt(line.replaceFirst(pattern, "$1")) : 0;
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

    /** Resident memory in KiB. */
    long residentKib() {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
