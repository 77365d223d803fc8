package dev.needletail.boot;

import static dev.needletail.boot.ManagedNode.basic;
import static dev.needletail.boot.ManagedNode.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.inbound.CloseReason;
import dev.needletail.server.Node;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who may do what over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class ManagementAccessTest {

    private static final List<String> READS = List.of(
            "health",
            "health/readiness",
            "info",
            "sockets",
            "latency",
            "buffers",
            "upstreams",
            "udp",
            "drain",
            "prometheus");

    @Test
    void withoutCredentialsInTheConfigurationEverythingCanBeReadAndNothingChanged(CapturedOutput output)
            throws Exception {
        try (ManagedNode node = ManagedNode.start(
                Map.of(),
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.latency.access=unrestricted",
                "--management.endpoint.heapdump.access=unrestricted")) {
            for (String read : READS) {
                HttpResponse<String> answer = node.get("actuator/" + read);
                assertThat(answer.statusCode()).as(read).isEqualTo(200);
                assertThat(answer.headers().map()).as(read).doesNotContainKey("set-cookie");
            }
            List<HttpResponse<String>> refused = new ArrayList<>();
            refused.add(node.post("actuator/drain"));
            refused.add(node.delete("actuator/drain"));
            refused.add(node.delete("actuator/latency"));
            refused.add(node.postJson("actuator/loggers/dev.needletail", "{\"configuredLevel\":\"TRACE\"}"));
            refused.add(node.post("actuator/health"));
            refused.add(node.post("anything/else"));
            refused.add(node.post("actuator/drain", bearer("")));
            refused.add(node.post("actuator/drain", basic("user", "password")));
            refused.add(node.send(ManagedNode.request(node.port(), "actuator/drain")
                    .method("PATCH", HttpRequest.BodyPublishers.noBody())));
            for (String sensitive : List.of("env", "configprops", "threaddump", "beans", "heapdump", "auditevents")) {
                refused.add(node.get("actuator/" + sensitive));
            }
            for (HttpResponse<String> answer : refused) {
                assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(403);
                assertThat(answer.body())
                        .contains("\"error\":\"nobody may change anything", "NEEDLETAIL_MANAGEMENT_TOKEN")
                        .contains("needletail.management.password");
                assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "www-authenticate");
            }
            assertThat(node.context().getBean(Node.class).isAccepting()).isTrue();
            assertThat(node.get("actuator/prometheus").body())
                    .contains("needletail_management_refused_total{reason=\"disabled\"} " + refused.size() + ".0");
        }
        assertThat(output).doesNotContainIgnoringCase("generated").doesNotContainIgnoringCase("security password");
    }

    @Test
    void whoeverHasTheTokenOrThePasswordMayChangeThingsAndNobodyElse() throws Exception {
        try (ManagedNode node = ManagedNode.secured("--management.endpoint.latency.access=unrestricted")) {
            for (String[] headers :
                    List.of(bearer(ManagedNode.TOKEN), basic(ManagedNode.USERNAME, ManagedNode.PASSWORD), new String[] {
                        "Authorization", "bearer " + ManagedNode.TOKEN
                    })) {
                assertThat(node.delete("actuator/latency", headers).statusCode())
                        .isEqualTo(204);
            }
            for (String[] headers : List.of(
                    new String[] {},
                    bearer(ManagedNode.TOKEN.toLowerCase(java.util.Locale.ROOT)),
                    bearer(ManagedNode.TOKEN + "x"),
                    bearer(ManagedNode.HASH),
                    basic(ManagedNode.USERNAME, "wrong"),
                    basic(ManagedNode.USERNAME, ManagedNode.HASH),
                    basic("bob", ManagedNode.PASSWORD),
                    basic("token", ManagedNode.TOKEN),
                    new String[] {"Authorization", "Digest username=\"alice\""})) {
                HttpResponse<String> answer = node.delete("actuator/latency", headers);
                assertThat(answer.statusCode()).as(String.join(" ", headers)).isEqualTo(401);
                assertThat(answer.headers().allValues("www-authenticate"))
                        .containsExactly(
                                "Bearer realm=\"needletail\"", "Basic realm=\"needletail\", charset=\"UTF-8\"");
                assertThat(answer.body()).startsWith("{\"error\":\"");
            }
            assertThat(node.get("actuator/health", basic("whoever", "whatever")).statusCode())
                    .as("credentials that come with a read are not looked at")
                    .isEqualTo(200);
        }
    }

    @Test
    void aPageOfAnotherOriginCannotMakeABrowserChangeAnything() throws Exception {
        try (ManagedNode node = ManagedNode.start(
                Map.of(
                        "needletail.management.token",
                        ManagedNode.TOKEN,
                        "needletail.management.allowed-origins",
                        "https://console.example"),
                "--management.endpoint.latency.access=unrestricted")) {
            String self = "http://127.0.0.1:" + node.port();
            for (String[] foreign : List.of(
                    new String[] {"Sec-Fetch-Site", "cross-site"},
                    new String[] {"Sec-Fetch-Site", "same-site"},
                    new String[] {"Sec-Fetch-Site", "cross-site", "Origin", self},
                    new String[] {"Origin", "https://evil.example"},
                    new String[] {"Origin", "null"})) {
                HttpResponse<String> answer = node.delete("actuator/latency", bearer(ManagedNode.TOKEN, foreign));
                assertThat(answer.statusCode()).as(String.join(" ", foreign)).isEqualTo(403);
                assertThat(answer.body()).contains("needletail.management.allowed-origins");
            }
            for (String[] ours : List.of(
                    new String[] {"Sec-Fetch-Site", "same-origin", "Origin", self},
                    new String[] {"Origin", self},
                    new String[] {"Sec-Fetch-Site", "cross-site", "Origin", "https://console.example"})) {
                assertThat(node.delete("actuator/latency", bearer(ManagedNode.TOKEN, ours))
                                .statusCode())
                        .as(String.join(" ", ours))
                        .isEqualTo(204);
            }
            HttpResponse<String> preflight = node.send(ManagedNode.request(
                            node.port(),
                            "actuator/drain",
                            "Origin",
                            "https://evil.example",
                            "Access-Control-Request-Method",
                            "POST")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
            assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void everyAnswerTellsBrowsersToKeepNothingAndToShowItNowhereElse() throws Exception {
        try (ManagedNode node = ManagedNode.secured()) {
            for (HttpResponse<String> answer :
                    List.of(node.get("actuator/health"), node.post("actuator/drain"), node.get("no/such/page"))) {
                assertThat(answer.headers().firstValue("x-content-type-options"))
                        .contains("nosniff");
                assertThat(answer.headers().firstValue("x-frame-options")).contains("DENY");
                assertThat(answer.headers().firstValue("cache-control").orElse(""))
                        .contains("no-store");
                assertThat(answer.headers().firstValue("content-security-policy"))
                        .contains("default-src 'none'; frame-ancestors 'none'");
                assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
                assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "access-control-allow-origin");
            }
        }
    }

    @Test
    void whatIsDangerousIsNotThereUnlessChosen() throws Exception {
        try (ManagedNode node = ManagedNode.secured()) {
            for (String path : List.of(
                    "heapdump",
                    "env",
                    "configprops",
                    "shutdown",
                    "loggers",
                    "threaddump",
                    "beans",
                    "logfile",
                    "auditevents",
                    "mappings",
                    "httpexchanges")) {
                assertThat(node.get("actuator/" + path, bearer(ManagedNode.TOKEN))
                                .statusCode())
                        .as(path)
                        .isEqualTo(404);
                assertThat(node.post("actuator/" + path, bearer(ManagedNode.TOKEN))
                                .statusCode())
                        .as(path)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void aSeparateManagementPortIsGuardedAsWell() throws Exception {
        try (ManagedNode node =
                ManagedNode.secured("--management.server.port=0", "--management.server.address=127.0.0.1")) {
            assertThat(node.managementPort()).isNotEqualTo(node.port());
            assertThat(node.get("actuator/health").statusCode()).isEqualTo(404);
            assertThat(status(node, "GET", "actuator/health")).isEqualTo(200);
            assertThat(status(node, "POST", "actuator/drain")).isEqualTo(401);
            assertThat(status(node, "POST", "actuator/drain", bearer("x".repeat(40))))
                    .isEqualTo(401);
            assertThat(status(node, "DELETE", "actuator/drain", bearer(ManagedNode.TOKEN)))
                    .isEqualTo(200);
        }
    }

    private static int status(ManagedNode node, String method, String path, String... headers) throws Exception {
        return node.send(ManagedNode.request(node.managementPort(), path, headers)
                        .method(method, HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    @Test
    void theDataPortNeverReachesManagement() throws Exception {
        try (ManagedNode node = ManagedNode.secured()) {
            Node running = node.context().getBean(Node.class);
            String request = "POST /actuator/drain HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                    + ManagedNode.TOKEN + "\r\nContent-Length: 0\r\n\r\n";
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.tcpPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            } catch (java.net.SocketException reset) {
                assertThat(reset).hasMessageContaining("reset"); // there were bytes that nobody read
            }
            Awaitility.await()
                    .until(() -> running.rooms().stream()
                                    .mapToLong(room -> room.clients().counters().closed(CloseReason.UNKNOWN_TYPE))
                                    .sum()
                            == 1);
            assertThat(running.isAccepting()).isTrue();
            assertThat(running.port()).isNotEqualTo(node.port());
        }
    }
}
