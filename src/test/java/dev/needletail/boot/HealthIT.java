package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.server.LoopRooms;
import io.netty.util.concurrent.Future;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(ObservedNode.Shared.class)
class HealthIT {

    private final ObservedNode node;

    HealthIT(ObservedNode node) {
        this.node = node;
    }

    @Test
    void aRunningNodeIsReady() throws Exception {
        JsonNode readiness = node.json("health/readiness");
        assertThat(readiness.path("status").asString()).isEqualTo("UP");
        JsonNode needletail = readiness.path("components").path("needletail");
        assertThat(needletail.path("status").asString()).isEqualTo("UP");
        JsonNode details = needletail.path("details");
        assertThat(details.path("accepting").asBoolean()).isTrue();
        assertThat(details.path("servedBy").asString()).isEqualTo("built-in");
        assertThat(details.path("port").asInt()).isEqualTo(node.node().port());
        assertThat(details.path("transport").asString()).isIn("epoll", "nio");
        assertThat(details.has("transportReason"))
                .isEqualTo(details.path("transport").asString().equals("nio"));
    }

    @Test
    void livenessAsksTheLoopsAndNotTheBackends() throws Exception {
        JsonNode liveness = node.json("health/liveness");
        assertThat(liveness.path("status").asString()).isEqualTo("UP");
        assertThat(liveness.path("components").propertyNames())
                .containsExactlyInAnyOrder("livenessState", "eventLoops");
    }

    @Test
    void aLoopThatDoesNotAnswerIsNamed() throws Exception {
        LoopRooms blocked = node.node().rooms().getFirst();
        CountDownLatch release = new CountDownLatch(1);
        Future<?> blockade = blocked.loop().submit(() -> {
            release.await();
            return null;
        });
        try {
            HttpResponse<String> answer = node.get("health/liveness");
            assertThat(answer.statusCode()).isEqualTo(503);
            JsonNode loops = ObservedNode.parse(answer).path("components").path("eventLoops");
            assertThat(loops.path("status").asString()).isEqualTo("DOWN");
            assertThat(loops.path("details").path("lateLoops").path(0).asString())
                    .isEqualTo("loop-0");
            assertThat(loops.path("details").path("lateLoops").size()).isEqualTo(1);

            JsonNode udp = node.json("udp");
            assertThat(udp.path("lateLoops").path(0).asString()).isEqualTo("loop-0");
            assertThat(udp.path("loops").propertyNames()).containsExactly("loop-1");
            JsonNode connections = node.json("sockets").path("connections");
            assertThat(connections.path("lateLoops").path(0).asString()).isEqualTo("loop-0");
            HttpResponse<String> hidden = node.get("sockets/u0-1");
            assertThat(hidden.statusCode()).isEqualTo(503);
            assertThat(ObservedNode.parse(hidden).path("error").asString()).contains("loop-0");
        } finally {
            release.countDown();
            blockade.syncUninterruptibly();
        }
        assertThat(node.json("health/liveness").path("status").asString()).isEqualTo("UP");
        assertThat(node.json("udp").path("lateLoops").size()).isZero();
    }
}
