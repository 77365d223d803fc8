package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.needletail.wire.FrameType;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

@ExtendWith(ObservedNode.Shared.class)
class SocketsEndpointIT {

    private final ObservedNode node;

    SocketsEndpointIT(ObservedNode node) {
        this.node = node;
    }

    @Test
    void everyOptionAskedForIsReportedForItsRole() throws Exception {
        try (FrameSocket client = node.connect()) {
            client.greet();
            JsonNode options = node.json("sockets").path("options");
            assertThat(options.propertyNames()).containsExactly("listener", "accepted", "upstream", "udp");
            JsonNode receiveBuffer = option(options, "listener", "SO_RCVBUF");
            assertThat(receiveBuffer.path("requested").asString()).isEqualTo("131072");
            assertThat(receiveBuffer.path("effective").asString()).isEqualTo("131072");
            assertThat(receiveBuffer.path("outcome").asString()).isEqualTo("APPLIED");
            assertThat(receiveBuffer.path("reason").asString()).contains("262144");
            assertThat(receiveBuffer.path("counts").path("APPLIED").asLong()).isEqualTo(1);
            JsonNode priority = option(options, "accepted", "SO_PRIORITY");
            assertThat(priority.path("effective").asString()).isEqualTo("6");
            assertThat(priority.path("outcome").asString()).isEqualTo("INERT");
            assertThat(option(options, "upstream", "TCP_NODELAY")
                            .path("counts")
                            .path("APPLIED")
                            .asLong())
                    .isGreaterThanOrEqualTo(2);
            assertThat(option(options, "udp", "SO_SNDBUF")
                            .path("counts")
                            .path("APPLIED")
                            .asLong())
                    .isEqualTo(2);
        }
    }

    @Test
    void limitsOfTheKernelAreShown() throws Exception {
        JsonNode limits = node.json("sockets").path("kernelLimits");
        assertThat(limits.propertyNames()).contains("net.core.rmem_max", "ulimit -n", "CAP_NET_ADMIN");
    }

    @Test
    void acceptedOptionsAreCountedPerConnection() throws Exception {
        long before = counted();
        try (FrameSocket one = node.connect();
                FrameSocket other = node.connect()) {
            one.greet();
            other.greet();
            assertThat(counted()).isEqualTo(before + 2);
        }
    }

    @Test
    void aClientThatDoesNotReadIsNamedBeforeItIsClosed() throws Exception {
        try (FrameSocket deaf = node.connect()) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        deaf.send(FrameType.HEARTBEAT, 10, 60_000); // until nothing more fits on the way
                    }
                } catch (IOException closed) {
                    // at the end of this test
                }
            });
            JsonNode shown = entry(
                    node.awaitJson(
                            "sockets?limit=200",
                            all -> entry(all, deaf).path("unsentBytes").asLong() > 0
                                    && entry(all, deaf).path("pausedBy").size() > 0),
                    deaf);
            assertThat(shown.path("pausedBy").get(0).asString()).isEqualTo("unsent");
            assertThat(shown.path("read").asBoolean()).isFalse();
            assertThat(shown.path("unsentStalledSeconds").asDouble()).isBetween(0.0, 13.0);
            assertThat(shown.path("closesInSeconds").asDouble()).isBetween(0.0, 10.0);
        }
    }

    private static JsonNode entry(JsonNode all, FrameSocket client) {
        for (JsonNode shown : all.path("connections").path("shown")) {
            if (shown.path("remote").asString().equals(client.address())) {
                return shown;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void pagesTogetherShowEveryClientOnce() throws Exception {
        List<FrameSocket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                FrameSocket client = node.connect();
                clients.add(client);
                client.greet();
            }
            node.awaitJson(
                    "sockets", all -> all.path("connections").path("total").asInt() == 5);
            Set<String> ids = new HashSet<>();
            Set<String> remotes = new HashSet<>();
            Set<String> loops = new HashSet<>();
            for (int offset = 0; offset < 6; offset += 2) {
                JsonNode page = node.json("sockets?limit=2&offset=" + offset).path("connections");
                assertThat(page.path("total").asInt()).isEqualTo(5);
                assertThat(page.path("offset").asInt()).isEqualTo(offset);
                assertThat(page.path("limit").asInt()).isEqualTo(2);
                assertThat(page.path("lateLoops").size()).isZero();
                assertThat(page.path("shown").size()).isEqualTo(Math.min(2, 5 - offset));
                for (JsonNode shown : page.path("shown")) {
                    ids.add(shown.path("id").asString());
                    remotes.add(shown.path("remote").asString());
                    loops.add(shown.path("loop").asString());
                    assertThat(shown.path("local").asString())
                            .isEqualTo("127.0.0.1:" + node.node().port());
                    assertThat(shown.path("owedAnswers").asInt()).isZero();
                    assertThat(shown.path("read").asBoolean()).isTrue();
                    assertThat(shown.path("pausedBy").size()).isZero();
                    assertThat(shown.path("unsentBytes").asLong()).isZero();
                    assertThat(shown.path("closesInSeconds").isNull()).isTrue();
                    assertThat(shown.path("idleSeconds").asDouble()).isBetween(0.0, 60.0);
                    assertThat(shown.path("tcp").path("congestionWindow").asInt())
                            .isPositive();
                }
            }
            assertThat(ids).hasSize(5);
            assertThat(remotes)
                    .containsExactlyInAnyOrderElementsOf(
                            clients.stream().map(FrameSocket::address).toList());
            assertThat(loops).containsExactlyInAnyOrder("loop-0", "loop-1");
            assertThat(node.json("sockets?offset=2000000000")
                            .path("connections")
                            .path("shown")
                            .size())
                    .isZero();
        } finally {
            for (FrameSocket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void upstreamConnectionsAreShown() throws Exception {
        // Each loop has at least one; a trial of a wider aperture may have opened more.
        JsonNode upstream =
                readyOfLoop1(node.awaitJson("sockets", all -> !readyOfLoop1(all).isMissingNode()));
        assertThat(upstream.path("id").asString()).matches("u1-\\d+");
        assertThat(upstream.path("loop").asString()).isEqualTo("loop-1");
        assertThat(upstream.path("remote").asString()).startsWith("127.0.0.1:");
        JsonNode full = node.json("sockets/" + upstream.path("id").asString());
        assertThat(full.path("upstream").path("local").asString())
                .isEqualTo(upstream.path("local").asString());
        assertThat(full.path("client").isNull()).isTrue();
        assertThat(full.path("tcpInfo").path("tcpi_state").asInt()).isEqualTo(1);
    }

    private static JsonNode readyOfLoop1(JsonNode sockets) {
        for (JsonNode upstream : sockets.path("upstreamConnections").path("shown")) {
            if (upstream.path("loop").asString().equals("loop-1")
                    && upstream.path("state").asString().equals("ready")) {
                return upstream;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void aPageOutOfBoundsIsRefusedWithTheBounds() throws Exception {
        for (String page : List.of("limit=0", "limit=201", "limit=-1", "offset=-1")) {
            HttpResponse<String> answer = node.get("sockets?" + page);
            assertThat(answer.statusCode()).as(page).isEqualTo(400);
            assertThat(ObservedNode.parse(answer).path("error").asString())
                    .contains(page.substring(page.indexOf('=') + 1));
        }
        assertThat(node.get("sockets?limit=many").statusCode()).isEqualTo(400);
        assertThat(node.get("sockets?limit=200").statusCode()).isEqualTo(200);
    }

    @Test
    void anUnknownConnectionIsNotFound() throws Exception {
        String gone;
        try (FrameSocket client = node.connect()) {
            client.greet();
            gone = idOf(client);
            assertThat(node.get("sockets/" + gone).statusCode()).isEqualTo(200);
        }
        node.awaitJson("sockets", all -> all.path("connections").path("total").asInt() == 0);
        for (String id : List.of(gone, "c0-999999", "u9-1", "c0", "zz", "c0-99999999999999999999")) {
            assertThat(node.get("sockets/" + id).statusCode()).as(id).isEqualTo(404);
        }
    }

    @Test
    void agreesWithSs() throws Exception {
        assumeTrue(has("ss"), "ss is not installed");
        try (FrameSocket client = node.connect()) {
            client.greet();
            String path = "sockets/" + idOf(client);
            JsonNode before;
            JsonNode after = node.json(path);
            String ss;
            int rounds = 0;
            do { // an acknowledgement that comes in between may change what the kernel says
                assertThat(rounds++).as("the connection does not come to rest").isLessThan(100);
                before = after;
                ss = run("ss", "-tiemnH", "sport = :" + node.node().port() + " and dport = :" + client.port());
                after = node.json(path);
            } while (!atRest(before, after));
            JsonNode tcp = after.path("tcpInfo");
            assertThat(micros(ss, "rtt:([0-9.]+)/"))
                    .isEqualTo(tcp.path("tcpi_rtt").asLong());
            assertThat(micros(ss, "rtt:[0-9.]+/([0-9.]+)"))
                    .isEqualTo(tcp.path("tcpi_rttvar").asLong());
            assertThat(micros(ss, "rto:([0-9.]+)"))
                    .isEqualTo(tcp.path("tcpi_rto").asLong());
            assertThat(number(ss, " cwnd:(\\d+)"))
                    .isEqualTo(tcp.path("tcpi_snd_cwnd").asLong());
            assertThat(number(ss, " mss:(\\d+)"))
                    .isEqualTo(tcp.path("tcpi_snd_mss").asLong());
            assertThat(number(ss, "segs_in:(\\d+)"))
                    .isEqualTo(tcp.path("tcpi_segs_in").asLong());
            assertThat(number(ss, "bytes_received:(\\d+)"))
                    .isEqualTo(tcp.path("tcpi_bytes_received").asLong())
                    .isEqualTo(15);
            JsonNode memory = after.path("socketMemory");
            for (String field : List.of("r", "rb", "t", "tb", "f", "w", "o", "bl", "d")) {
                assertThat(number(ss, "[(,]" + field + "(\\d+)[,)]"))
                        .as("skmem " + field)
                        .isEqualTo(memory.path("skmem_" + field).asLong());
            }
            assertThat(after.path("client").path("tcp").path("rttMicros").asLong())
                    .isEqualTo(tcp.path("tcpi_rtt").asLong());
        }
    }

    private static boolean atRest(JsonNode before, JsonNode after) {
        for (String field : List.of("tcpi_rtt", "tcpi_rttvar", "tcpi_snd_cwnd", "tcpi_segs_in", "tcpi_unacked")) {
            if (!before.path("tcpInfo").path(field).equals(after.path("tcpInfo").path(field))) {
                return false;
            }
        }
        return after.path("tcpInfo").path("tcpi_unacked").asInt() == 0
                && before.path("socketMemory").equals(after.path("socketMemory"));
    }

    private long counted() throws IOException, InterruptedException {
        JsonNode counts = option(node.json("sockets").path("options"), "accepted", "SO_PRIORITY")
                .path("counts");
        return counts.path("INERT").asLong();
    }

    private String idOf(FrameSocket client) throws IOException, InterruptedException {
        for (JsonNode shown : node.json("sockets").path("connections").path("shown")) {
            if (shown.path("remote").asString().equals(client.address())) {
                return shown.path("id").asString();
            }
        }
        throw new AssertionError("not shown: " + client.address());
    }

    private static JsonNode option(JsonNode options, String role, String name) {
        for (JsonNode option : options.path(role)) {
            if (option.path("option").asString().equals(name)) {
                return option;
            }
        }
        return options.path("missing");
    }

    private static long micros(String ss, String pattern) {
        return Math.round(Double.parseDouble(found(ss, pattern)) * 1_000);
    }

    private static long number(String ss, String pattern) {
        return Long.parseLong(found(ss, pattern));
    }

    private static String found(String ss, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(ss);
        assertThat(matcher.find()).as(pattern + " in " + ss).isTrue();
        return matcher.group(1);
    }

    private static boolean has(String command) throws InterruptedException {
        try {
            return new ProcessBuilder(command, "-V").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
