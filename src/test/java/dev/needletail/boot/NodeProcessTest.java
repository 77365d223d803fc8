package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.cli.Needletail;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The node in a JVM of its own, as a shell or a supervisor sees it. */
class NodeProcessTest {

    @TempDir
    Path directory;

    @Test
    void aFailedStartExitsWithOneAndAnExplanation() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process node = start(List.of(), "--needletail.tcp.port=" + taken.getLocalPort());
            String output = outputOf(node);
            assertThat(node.waitFor()).isEqualTo(1);
            assertThat(output)
                    .contains("is taken by another socket.", "Set needletail.tcp.port to a free port")
                    .doesNotContain("\tat ")
                    .doesNotContain("WARN");
        }
    }

    @Test
    void withoutNativeEpollTheStartSaysWhyOrFailsWhereItWasAskedFor() throws Exception {
        List<String> withoutEpoll = List.of("-Dio.netty.transport.noNative=true");
        Process refused = start(withoutEpoll, "--needletail.event-loops.transport=epoll");
        String output = outputOf(refused);
        assertThat(refused.waitFor()).isEqualTo(1);
        assertThat(output)
                .contains("needletail.event-loops.transport is epoll, but native epoll is not available on")
                .contains("set needletail.event-loops.transport to auto")
                .doesNotContain("\tat ");

        Process nio = start(withoutEpoll);
        try (BufferedReader lines = nio.inputReader()) {
            assertThat(lineWith(lines, "  loops ")).contains("NIO because native epoll is missing (");
        } finally {
            nio.toHandle().destroyForcibly();
        }
    }

    @Test
    void sigtermDrainsSaysSoAndExitsWith143() throws Exception {
        // A machine that is busy with other tests stalls loops, and the node would say so.
        Process node = start(List.of(), "--needletail.event-loops.stall-threshold=0s");
        try (BufferedReader lines = node.inputReader()) {
            String tcp = lineWith(lines, "  tcp ");
            int port = Integer.parseInt(tcp.replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
            try (NodeClient client = new NodeClient(port)) {
                assertThat(client.ask(7, "before the end").text()).isEqualTo("before the end");
                node.toHandle().destroy(); // SIGTERM; destroy() itself would close the output as well
                assertThat(client.isEnded()).isTrue();
            }
            assertThat(lineWith(lines, "stopping:")).contains("readiness is down, 1 clients");
            assertThat(lineWith(lines, "drained in")).contains("answers owed to them: 0");
            assertThat(lines.lines().filter(line -> line.contains("WARN") || line.contains("\tat ")))
                    .isEmpty();
        }
        assertThat(node.waitFor()).isEqualTo(143);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void outOfFileDescriptorsTheNodeSaysSoAndAcceptsAgainWhenThereAreSome() throws Exception {
        int limit = 400;
        Process node = started(
                command(List.of(), "--needletail.tcp.port=0"),
                "sh",
                "-c",
                "ulimit -n " + limit + "; exec \"$@\"",
                "sh");
        List<NodeClient> clients = new ArrayList<>();
        try (BufferedReader lines = node.inputReader()) {
            String tcp = lineWith(lines, "  tcp ");
            int port = Integer.parseInt(tcp.replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
            assertThat(lineWith(lines, "  files ")).contains("the limit of open files, " + limit + ", is below");
            for (int i = 0; i < limit; i++) {
                clients.add(new NodeClient(port)); // the kernel takes what the node does not: they wait in the backlog
            }
            assertThat(lineWith(lines, "no connection can be accepted")).contains("Too many open files");
            for (NodeClient client : clients) {
                client.close();
            }
            try (NodeClient next = new NodeClient(port)) {
                assertThat(next.ask(3, "room again?").text()).isEqualTo("room again?");
            }
        } finally {
            for (NodeClient client : clients) {
                client.close();
            }
            node.toHandle().destroyForcibly();
        }
    }

    @Test
    void aKilledNodeResetsItsClientsForItCannotSayWhatBecameOfTheirRequests() throws Exception {
        Process node = start(List.of());
        try (BufferedReader lines = node.inputReader()) {
            int port = Integer.parseInt(lineWith(lines, "  tcp ").replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
            try (NodeClient client = new NodeClient(port)) {
                assertThat(client.ask(7, "before the end").text()).isEqualTo("before the end");
                node.toHandle().destroyForcibly(); // SIGKILL
                assertThatThrownBy(client::isEnded).hasMessageContaining("reset");
            }
        }
        assertThat(node.waitFor()).isEqualTo(137);
    }

    private Process start(List<String> options, String... properties) throws IOException {
        return started(command(options, properties));
    }

    private static List<String> command(List<String> options, String... properties) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Needletail.class.getName()));
        command.addAll(List.of("--needletail.tcp.host=127.0.0.1", "--server.address=127.0.0.1", "--server.port=0"));
        command.addAll(List.of(properties));
        if (String.join(" ", properties).indexOf("tcp.port") < 0) {
            command.add("--needletail.tcp.port=0");
        }
        return command;
    }

    private Process started(List<String> command, String... shell) throws IOException {
        List<String> whole = new ArrayList<>(List.of(shell));
        whole.addAll(command);
        return new ProcessBuilder(whole)
                .directory(directory.toFile()) // no application.yml there
                .redirectErrorStream(true)
                .start();
    }

    private static String outputOf(Process process) throws IOException {
        try (BufferedReader lines = process.inputReader()) {
            return lines.lines().collect(Collectors.joining("\n"));
        }
    }

    private static String lineWith(BufferedReader lines, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no line with '" + text + "' in:\n" + seen);
    }
}
