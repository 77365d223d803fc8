package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged node as an ordinary user: no capability, none to be had, nothing to write to but /tmp. Started as root the
 * test gives everything up by setpriv(1); without that, or where uid 65534 cannot run this JDK, it is skipped and says so.
 * Started by an ordinary user it needs neither.
 */
@EnabledOnOs(OS.LINUX)
class OrdinaryUserIT {

    private static final List<String> SETPRIV = List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--bounding-set=-all",
            "--inh-caps=-all",
            "--no-new-privs");

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private Path directory;

    @BeforeEach
    void placeTheJarWhereAnybodyCanReadItAndNobodyCanWrite() throws IOException {
        directory = Files.createTempDirectory("needletail-ordinary-user");
        Files.copy(Path.of("target/needletail.jar"), directory.resolve("needletail.jar"));
        Files.setPosixFilePermissions(
                directory.resolve("needletail.jar"), PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    @AfterEach
    void remove() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Files.delete(directory.resolve("needletail.jar"));
        Files.delete(directory);
    }

    @Test
    void startsAndServesWithoutAnyCapabilityAndSaysWhatItCouldNotDo() throws Exception {
        List<String> drop = isRoot() ? SETPRIV : List.of();
        assumeTrue(
                drop.isEmpty() || runs(List.of("setpriv", "--version")),
                "root, and no setpriv(1) to give that up with");
        assumeTrue(runs(command(drop, List.of(JAVA, "-version"))), "uid 65534 cannot run " + JAVA);
        try (DatagramSocket sink = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                HttpClient http = HttpClient.newHttpClient()) {
            sink.setSoTimeout(20_000);
            Process node = new ProcessBuilder(command(
                            drop,
                            List.of(
                                    JAVA,
                                    "-Xmx256m",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "-jar",
                                    "needletail.jar",
                                    "--server.address=127.0.0.1",
                                    "--server.port=0",
                                    "--needletail.tcp.host=127.0.0.1",
                                    "--needletail.tcp.port=0",
                                    "--needletail.tcp.socket.no-delay=true",
                                    "--needletail.tcp.socket.priority=7",
                                    "--needletail.udp.destinations=127.0.0.1:" + sink.getLocalPort())))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader lines = node.inputReader()) {
                int tcp = number(lineWith(lines, "  tcp "), ".*127\\.0\\.0\\.1:(\\d+).*");
                int port = number(lineWith(lines, "  http "), ".*port (\\d+).*");
                mayDoNothing(node.pid());
                try (NodeClient client = new NodeClient(tcp)) {
                    client.send(NodeClient.HEARTBEAT, 1, "alive");
                    assertThat(client.read().text()).isEqualTo("alive");
                    assertThat(client.ask(2, "served").text()).isEqualTo("served");
                    client.send(1, 3, "sent on");
                    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
                    sink.receive(packet);
                    assertThat(packet.getLength()).isEqualTo(15 + "sent on".length());
                }
                JsonNode sockets = get(http, port, "sockets");
                JsonNode priority = option(sockets, "accepted", "SO_PRIORITY");
                assertThat(priority.path("outcome").asString()).isEqualTo("DENIED");
                assertThat(priority.path("reason").asString()).contains("CAP_NET_ADMIN");
                assertThat(option(sockets, "accepted", "TCP_NODELAY")
                                .path("outcome")
                                .asString())
                        .isEqualTo("APPLIED");
                assertThat(get(http, port, "health").path("status").asString()).isEqualTo("UP");
                node.toHandle().destroy();
                assertThat(lineWith(lines, "drained in")).contains("answers owed to them: 0");
                assertThat(node.waitFor()).isEqualTo(143);
            } finally {
                node.toHandle().destroyForcibly();
            }
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(directory.resolve("needletail.jar"));
        }
    }

    private static void mayDoNothing(long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        assertThat(field(status, "CapEff")).isEqualTo("0000000000000000");
        assertThat(field(status, "CapPrm")).isEqualTo("0000000000000000");
        assertThat(field(status, "Uid")).doesNotStartWith("0\t");
        if (isRoot()) {
            assertThat(field(status, "CapBnd")).isEqualTo("0000000000000000");
            assertThat(field(status, "NoNewPrivs")).isEqualTo("1");
            assertThat(field(status, "Uid")).isEqualTo("65534\t65534\t65534\t65534");
        }
    }

    private static String field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode option(JsonNode sockets, String role, String name) {
        for (JsonNode option : sockets.path("options").path(role)) {
            if (option.path("option").asString().equals(name)) {
                return option;
            }
        }
        throw new AssertionError("no " + name + " of " + role + " in " + sockets);
    }

    private static JsonNode get(HttpClient http, int port, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new JsonMapper().readTree(answer.body());
    }

    private static int number(String line, String pattern) {
        return Integer.parseInt(line.replaceFirst(pattern, "$1"));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean runs(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static List<String> command(List<String> first, List<String> then) {
        List<String> whole = new ArrayList<>(first);
        whole.addAll(then);
        return whole;
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
