package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.wire.FrameType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A node whose only backend refuses connections, and whose latency figures may be reset. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class DeadUpstreamIT {

    private Socket reserved;
    private ObservedNode node;

    @BeforeAll
    void start() throws IOException {
        // Bound and not listening: whoever connects is refused, and nobody else gets the port meanwhile.
        reserved = new Socket();
        reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        node = ObservedNode.start(
                "--needletail.upstream.endpoints=127.0.0.1:" + reserved.getLocalPort(),
                "--needletail.upstream.request-timeout=300ms",
                "--needletail.udp.segmentation-offload=false",
                "--management.endpoint.latency.access=unrestricted");
    }

    @AfterAll
    void stop() throws IOException {
        node.close();
        reserved.close();
    }

    @Test
    void isOutOfServiceAndSaysWhy() throws Exception {
        HttpResponse<String> answer = node.get("health/readiness");
        assertThat(answer.statusCode()).isEqualTo(503);
        JsonNode readiness = ObservedNode.parse(answer);
        assertThat(readiness.path("status").asString()).isEqualTo("OUT_OF_SERVICE");
        JsonNode details = readiness.path("components").path("needletail").path("details");
        assertThat(details.path("reason").asString()).contains("ready=0", "target=2", "/actuator/upstreams");
        assertThat(details.path("servedBy").asString()).isEqualTo("upstream");
        assertThat(details.path("upstream").path("target").asInt()).isEqualTo(2);
        assertThat(node.scrape().value("needletail_ready")).isZero();
        assertThat(node.scrape().value("needletail_accepting")).isEqualTo(1);
    }

    @Test
    void staysAlive() throws Exception {
        assertThat(node.json("health/liveness").path("status").asString()).isEqualTo("UP");
    }

    @Test
    void theEndpointIsShownEjectedWithItsLastError() throws Exception {
        JsonNode upstreams = node.awaitJson(
                "upstreams",
                all -> all.path("endpoints").path(0).path("ejected").asBoolean());
        JsonNode endpoint = upstreams.path("endpoints").path(0);
        assertThat(upstreams.path("servedBy").asString()).isEqualTo("upstream");
        assertThat(upstreams.path("endpoints").size()).isEqualTo(1);
        assertThat(endpoint.path("name").asString()).isEqualTo("127.0.0.1:" + reserved.getLocalPort());
        assertThat(endpoint.path("connectFailures").asLong()).isGreaterThanOrEqualTo(6);
        assertThat(endpoint.path("lastError").asString()).containsIgnoringCase("refused");
        JsonNode address = endpoint.path("addresses").path(0);
        assertThat(address.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(address.path("ejectedLoops").asInt()).isEqualTo(2);
        assertThat(address.path("consecutiveFailures").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(upstreams.path("total").path("connectFailures").asLong()).isGreaterThanOrEqualTo(6);
        assertThat(upstreams.path("total").path("ready").asInt()).isZero();
    }

    @Test
    void aRequestThatFindsNoBackendIsCounted() throws Exception {
        try (FrameSocket client = node.connect()) {
            client.send(FrameType.REQUEST, 3, 8);
            client.expect(FrameType.ERROR, 3);
        }
        node.settle();
        assertThat(node.scrape().value("needletail_errors_total", "code", "no_upstream"))
                .isEqualTo(3);
        assertThat(node.json("upstreams")
                        .path("total")
                        .path("requestFailures")
                        .path("refused")
                        .asLong())
                .isEqualTo(3);
    }

    @Test
    void latencyIsResetWhereAccessAllowsIt() throws Exception {
        try (FrameSocket client = node.connect()) {
            client.greet();
        }
        node.harvest();
        assertThat(nodeStageCount()).isPositive();
        assertThat(node.delete("latency").statusCode()).isEqualTo(204);
        assertThat(nodeStageCount()).isZero();
        assertThat(node.scrape().value("needletail_latency_seconds_count", "stage", "node"))
                .isZero();
    }

    @Test
    void segmentationSwitchedOffSaysSo() throws Exception {
        JsonNode total = node.json("udp").path("total");
        assertThat(total.path("segmentationOffload").asBoolean(true)).isFalse();
        assertThat(total.path("segmentationReason").asString()).contains("needletail.udp.segmentation-offload");
    }

    private long nodeStageCount() throws IOException, InterruptedException {
        return node.json("latency")
                .path("stages")
                .path("node")
                .path("sinceStart")
                .path("count")
                .asLong();
    }
}
