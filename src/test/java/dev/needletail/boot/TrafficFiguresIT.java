package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.wire.FrameType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What the endpoints say against what was sent. */
@ExtendWith(ObservedNode.Shared.class)
class TrafficFiguresIT {

    private static final int REQUESTS = 50;
    private static final int HEARTBEATS = 20;
    private static final int DATA = 30;
    private static final int PAYLOAD = 64;
    private static final int FRAME = 15 + PAYLOAD;

    private final ObservedNode node;

    TrafficFiguresIT(ObservedNode node) {
        this.node = node;
    }

    @BeforeEach
    void backendsAreReady() throws Exception {
        node.awaitJson("upstreams", all -> all.path("total").path("ready").asInt() == 2);
    }

    @Test
    void latencyCountsEveryAnswerInItsStage() throws Exception {
        node.harvest();
        JsonNode before = node.json("latency").path("stages");
        drive();
        node.harvest();
        JsonNode latency = node.json("latency");
        JsonNode after = latency.path("stages");
        assertThat(after.propertyNames()).containsExactly("node", "upstream", "request", "udp_batch_wait");
        assertCount(before, after, "request", REQUESTS);
        assertCount(before, after, "upstream", REQUESTS);
        assertCount(before, after, "node", REQUESTS + HEARTBEATS);
        assertThat(after.path("udp_batch_wait").path("interval").path("count").asLong())
                .isBetween(1L, (long) DATA);
        for (JsonNode stage : after) {
            assertThat(stage.path("description").asString()).endsWith(".");
            assertOrdered(stage.path("interval"));
            assertOrdered(stage.path("sinceStart"));
        }
        assertThat(latency.path("intervalSeconds").asDouble()).isPositive();
        assertThat(latency.path("sinceStartSeconds").asDouble())
                .isGreaterThan(latency.path("intervalSeconds").asDouble());
        assertThat(latency.path("loops").size()).isEqualTo(2);
        assertThat(latency.path("loops").path(1).path("loop").asString()).isEqualTo("loop-1");
        assertThat(latency.path("loops").path(1).path("late").asBoolean(true)).isFalse();
    }

    @Test
    void latencyIsNotResetWhereAccessDoesNotAllowIt() throws Exception {
        drive();
        node.harvest();
        assertThat(node.delete("latency").statusCode()).isEqualTo(405);
        assertThat(node.json("latency")
                        .path("stages")
                        .path("request")
                        .path("sinceStart")
                        .path("count")
                        .asLong())
                .isGreaterThanOrEqualTo(REQUESTS);
    }

    @Test
    void upstreamsCountRequestsAndAnswers() throws Exception {
        JsonNode before = node.json("upstreams").path("total");
        drive();
        JsonNode upstreams = node.json("upstreams");
        JsonNode total = upstreams.path("total");
        assertThat(upstreams.path("servedBy").asString()).isEqualTo("built-in");
        assertThat(upstreams.path("minConnections").asInt()).isEqualTo(1);
        assertThat(upstreams.path("maxConnections").asInt()).isEqualTo(2);
        assertThat(delta(before, total, "requests")).isEqualTo(REQUESTS);
        assertThat(delta(before, total, "answers")).isEqualTo(REQUESTS);
        assertThat(total.path("target").asInt()).isEqualTo(2);
        assertThat(total.path("connectFailures").asInt()).isZero();
        assertThat(total.path("requestFailures").propertyNames())
                .containsExactly("timeout", "lost", "refused", "overloaded");
        assertThat(total.path("idleConnectionSeconds").asDouble()).isPositive();
        assertThat(sumOverLoops(upstreams, "requests"))
                .isEqualTo(total.path("requests").asLong());
        assertThat(upstreams.path("lateLoops").size()).isZero();
        assertThat(upstreams.path("endpoints").size())
                .as("a built-in service for each loop")
                .isEqualTo(2);
        JsonNode endpoint = upstreams.path("endpoints").path(0);
        assertThat(endpoint.path("name").asString()).startsWith("127.0.0.1:");
        assertThat(endpoint.path("open").asInt()).isEqualTo(1);
        assertThat(endpoint.path("ejected").asBoolean(true)).isFalse();
        assertThat(endpoint.path("addresses").path(0).path("address").asString())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void udpCountsDatagramsBytesAndBatches() throws Exception {
        JsonNode before = node.json("udp").path("total");
        drive();
        JsonNode udp = node.json("udp");
        JsonNode total = udp.path("total");
        assertThat(delta(before, total, "datagrams")).isEqualTo(DATA);
        assertThat(delta(before, total, "bytes")).isEqualTo(DATA * FRAME);
        assertThat(delta(before, total, "systemCalls")).isBetween(1L, (long) DATA);
        assertThat(delta(before.path("flushes"), total.path("flushes"), "burst_end"))
                .isPositive();
        assertThat(total.path("drops").propertyNames()).contains("queue_full", "too_large");
        for (JsonNode drops : total.path("drops")) {
            assertThat(drops.asLong()).isZero();
        }
        assertThat(total.path("pending").asLong()).isZero();
        assertThat(total.path("occupancy").path("count").asLong())
                .isEqualTo(total.path("systemCalls").asLong());
        assertThat(total.path("segmentationOffload").asBoolean())
                .isEqualTo(total.path("segmentationReason").asString().startsWith("on"));
        assertThat(sumOverLoops(udp, "datagrams"))
                .isEqualTo(total.path("datagrams").asLong());
        assertThat(udp.path("destinations").path(0).asString()).startsWith("127.0.0.1:");
    }

    @Test
    void buffersAddUpOverTheLoops() throws Exception {
        JsonNode before = node.json("buffers").path("total");
        drive();
        JsonNode buffers = node.json("buffers");
        JsonNode total = buffers.path("total");
        assertThat(buffers.path("loops").propertyNames()).containsExactly("loop-0", "loop-1");
        for (String figure : List.of("limitBytes", "hits", "misses", "returned", "made")) {
            assertThat(sumOverLoops(buffers, figure))
                    .as(figure)
                    .isEqualTo(total.path(figure).asLong());
        }
        assertThat(total.path("sizeBytes").asLong()).isEqualTo(64 << 10);
        assertThat(delta(before, total, "hits") + delta(before, total, "misses"))
                .isPositive();
        assertThat(total.path("highWaterBytes").asLong()).isPositive();
        assertThat(total.path("exhausted").asLong()).isZero();
    }

    @Test
    void metersCountWhatWasSent() throws Exception {
        PrometheusText before = node.scrape();
        drive();
        PrometheusText after = node.scrape();
        assertThat(grown(before, after, "needletail_responses_total")).isEqualTo(REQUESTS);
        assertThat(grown(before, after, "needletail_heartbeats_total")).isEqualTo(HEARTBEATS);
        assertThat(grown(before, after, "needletail_received_bytes_total"))
                .isEqualTo((REQUESTS + HEARTBEATS + DATA) * FRAME);
        assertThat(grown(before, after, "needletail_udp_datagrams_total", "channel", "default"))
                .isEqualTo(DATA);
        assertThat(grown(before, after, "needletail_udp_bytes_total", "channel", "default"))
                .isEqualTo(DATA * FRAME);
        assertThat(grown(before, after, "needletail_upstream_requests_total", "service", "default"))
                .isEqualTo(REQUESTS);
        assertThat(grown(before, after, "needletail_connections_accepted_total"))
                .isEqualTo(1);
        assertThat(grown(before, after, "needletail_socket_options_total", "role", "accepted", "outcome", "inert"))
                .isEqualTo(1);
        // Forwarded to the upstream and answered to the client; the built-in service's own answers are not the node's.
        assertThat(grown(before, after, "needletail_copied_bytes_total")
                        + grown(before, after, "needletail_sliced_bytes_total"))
                .isEqualTo((2 * REQUESTS + HEARTBEATS) * FRAME);
    }

    /** HEARTBEATs, REQUESTs and DATA over one new connection, all answered or arrived, and counted. */
    private void drive() throws IOException {
        try (FrameSocket client = node.connect()) {
            client.send(FrameType.HEARTBEAT, HEARTBEATS, PAYLOAD);
            client.expect(FrameType.HEARTBEAT, HEARTBEATS);
            client.send(FrameType.REQUEST, REQUESTS, PAYLOAD);
            client.expect(FrameType.RESPONSE, REQUESTS);
            client.send(FrameType.DATA, DATA, PAYLOAD);
            for (int i = 0; i < DATA; i++) {
                assertThat(node.nextDatagramBytes()).isEqualTo(FRAME);
            }
            node.settle();
        }
    }

    private static void assertCount(JsonNode before, JsonNode after, String stage, long expected) {
        assertThat(after.path(stage).path("interval").path("count").asLong())
                .as(stage)
                .isEqualTo(expected);
        assertThat(delta(
                        before.path(stage).path("sinceStart"), after.path(stage).path("sinceStart"), "count"))
                .as(stage)
                .isEqualTo(expected);
    }

    private static void assertOrdered(JsonNode figures) {
        double last = 0;
        for (String name :
                List.of("minMicros", "p50Micros", "p90Micros", "p99Micros", "p999Micros", "p9999Micros", "maxMicros")) {
            assertThat(figures.path(name).isNumber()).as(name).isTrue();
            assertThat(figures.path(name).asDouble()).as(name).isGreaterThanOrEqualTo(last);
            last = figures.path(name).asDouble();
        }
    }

    private static long delta(JsonNode before, JsonNode after, String figure) {
        assertThat(after.path(figure).isNumber()).as(figure).isTrue();
        return after.path(figure).asLong() - before.path(figure).asLong();
    }

    private static double grown(PrometheusText before, PrometheusText after, String name, String... labels) {
        return after.value(name, labels) - before.value(name, labels);
    }

    private static long sumOverLoops(JsonNode answer, String figure) {
        long sum = 0;
        for (JsonNode loop : answer.path("loops")) {
            sum += loop.path(figure).asLong();
        }
        return sum;
    }
}
