package dev.needletail.boot;

import static dev.needletail.boot.ManagedNode.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.server.DrainReport;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /actuator/drain}, as an operator uses it. */
@ExtendWith(OutputCaptureExtension.class)
class DrainEndpointTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void drainsWhileTheProcessStaysAndServesAgainWhenThatIsTakenBack() throws Exception {
        try (ManagedNode node = ManagedNode.secured()) {
            assertThat(state(node).path("state").asString()).isEqualTo("serving");
            assertThat(state(node).path("since").isNull()).isTrue();
            try (NodeClient client = new NodeClient(node.tcpPort())) {
                assertThat(client.ask(1, "before").text()).isEqualTo("before");
                HttpResponse<String> begun = node.post("actuator/drain", bearer(ManagedNode.TOKEN));
                assertThat(begun.statusCode()).isIn(200, 202);
                assertThat(client.isEnded()).isTrue();
            }
            JsonNode drained = await(node, "drained");
            assertThat(drained.path("connectionsAtStart").asInt()).isEqualTo(1);
            assertThat(drained.path("connections").asInt()).isZero();
            assertThat(drained.path("answersOwed").asInt()).isZero();
            assertThat(drained.path("cut").path("connections").asInt()).isZero();
            assertThat(drained.path("gracePeriodSeconds").asDouble()).isEqualTo(20.0);
            assertThat(drained.path("accepting").asBoolean()).isFalse();
            assertThat(node.get("actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(node.get("actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(node.post("actuator/drain", bearer(ManagedNode.TOKEN)).statusCode())
                    .as("once more says that it is done")
                    .isEqualTo(200);

            assertThat(node.delete("actuator/drain", bearer(ManagedNode.TOKEN)).statusCode())
                    .isEqualTo(200);
            assertThat(state(node).path("state").asString()).isEqualTo("serving");
            assertThat(node.get("actuator/health/readiness").statusCode()).isEqualTo(200);
            try (NodeClient client = new NodeClient(node.tcpPort())) {
                assertThat(client.ask(2, "after").text()).isEqualTo("after");
            }
        }
    }

    @Test
    void aStopJoinsTheDrainThatIsUnderWay(CapturedOutput output) throws Exception {
        ManagedNode node = ManagedNode.secured("--needletail.shutdown.delay=1h");
        CompletableFuture<Void> stopped;
        try (NodeClient client = new NodeClient(node.tcpPort())) {
            assertThat(client.ask(1, "before").text()).isEqualTo("before");
            HttpResponse<String> begun =
                    node.postJson("actuator/drain", "{\"grace\":\"7s\"}", bearer(ManagedNode.TOKEN));
            assertThat(begun.statusCode()).isEqualTo(202);
            JsonNode state = JSON.readTree(begun.body());
            assertThat(state.path("state").asString()).isEqualTo("draining");
            assertThat(state.path("accepting").asBoolean())
                    .as("load balancers have not noticed yet")
                    .isTrue();
            assertThat(state.path("gracePeriodSeconds").asDouble()).isEqualTo(7.0);
            assertThat(node.get("actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(client.ask(2, "still served").text()).isEqualTo("still served");

            stopped = CompletableFuture.runAsync(node::close);
            Awaitility.await().until(() -> output.getOut().contains("stopping: joins the drain that began"));
            assertThat(node.delete("actuator/drain", bearer(ManagedNode.TOKEN)).statusCode())
                    .as("a stop cannot be taken back")
                    .isEqualTo(409);
            node.context().getBean(DrainControl.class).endDelay();
            assertThat(client.isEnded()).isTrue();
        }
        stopped.get(30, TimeUnit.SECONDS);
        assertThat(output.getOut()).containsOnlyOnce("drained in ").contains("grace period of 7000 ms: 0, answers");
    }

    @Test
    void aDrainThatWasTakenBackWhileItWaitedForLoadBalancersClosesNothing() throws Exception {
        ManagedNode node = ManagedNode.secured("--needletail.shutdown.delay=1h");
        try (NodeClient client = new NodeClient(node.tcpPort())) {
            assertThat(node.post("actuator/drain?grace=1s", bearer(ManagedNode.TOKEN))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(node.delete("actuator/drain", bearer(ManagedNode.TOKEN)).statusCode())
                    .isEqualTo(200);
            assertThat(node.get("actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(client.ask(1, "never noticed").text()).isEqualTo("never noticed");
        }
        DrainControl control = node.context().getBean(DrainControl.class);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(node::close);
        Awaitility.await().until(() -> control.report().state() == DrainReport.State.DRAINING);
        control.endDelay();
        stopped.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aGracePeriodThatCannotBeIsRefusedInWords() throws Exception {
        try (ManagedNode node = ManagedNode.secured("--needletail.shutdown.grace-period=5s")) {
            for (String grace : new String[] {"6s", "-1s", "soon", ""}) {
                HttpResponse<String> refused =
                        node.postJson("actuator/drain", "{\"grace\":\"" + grace + "\"}", bearer(ManagedNode.TOKEN));
                assertThat(refused.statusCode()).as(grace).isEqualTo(400);
                assertThat(refused.body()).contains("grace ");
            }
            assertThat(state(node).path("state").asString()).isEqualTo("serving");
        }
    }

    private static JsonNode await(ManagedNode node, String state) {
        return Awaitility.await()
                .until(() -> state(node), now -> now.path("state").asString().equals(state));
    }

    private static JsonNode state(ManagedNode node) throws IOException, InterruptedException {
        HttpResponse<String> answer = node.get("actuator/drain");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
