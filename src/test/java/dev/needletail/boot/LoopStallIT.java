package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.process.NodeProcess;
import dev.needletail.route.Reply;
import dev.needletail.route.Request;
import dev.needletail.route.RequestHandler;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/** A handler that blocks its event loop, and a process that is stopped as a whole: the node tells them apart. */
@ExtendWith(OutputCaptureExtension.class)
class LoopStallIT {

    private static final CountDownLatch RELEASE = new CountDownLatch(1);

    @Configuration(proxyBeanMethods = false)
    static class BadService {

        @Bean
        RequestHandler badHandler() {
            return new BadHandler();
        }
    }

    /** Serves what says "wait" when it is let. */
    static final class BadHandler implements RequestHandler {

        @Override
        public void handle(Request request, Reply reply) {
            if (request.payloadLength() == "wait".length()) {
                waitForTheDatabase();
            }
            reply.respond(new byte[] {1});
        }

        private static void waitForTheDatabase() {
            try {
                RELEASE.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void aHandlerThatBlocksIsNamedInTheLogAndOnActuatorWhileItDoesAndTheOtherLoopServesOn(CapturedOutput output)
            throws Exception {
        try (ObservedNode node = ObservedNode.startWith(BadService.class);
                NodeClient victim = new NodeClient(node.node().port());
                NodeClient neighbour = new NodeClient(node.node().port())) {
            assertThat(victim.ask(1, "x").type()).isEqualTo(NodeClient.RESPONSE);
            assertThat(neighbour.ask(1, "x").type()).isEqualTo(NodeClient.RESPONSE);
            double before = stalls(node.scrape());
            victim.send(NodeClient.REQUEST, 2, "wait");

            JsonNode stalled = node.awaitJson("loops", answer -> stalledLoop(answer) != null);
            JsonNode loop = Objects.requireNonNull(stalledLoop(stalled));
            assertThat(loop.path("stalledMillis").asDouble()).isGreaterThanOrEqualTo(50);
            assertThat(loop.path("thread").asString()).startsWith("needletail-loop");
            JsonNode stall = loop.path("recent").path(0);
            assertThat(stall.path("over").asBoolean()).isFalse();
            assertThat(stall.path("heldBy").asString()).contains("LoopStallIT$BadHandler.waitForTheDatabase(");
            assertThat(stall.path("threadState").asString()).isEqualTo("WAITING");
            assertThat(stall.path("waitsFor").asString()).contains("CountDownLatch");
            assertThat(stall.path("stack").toString()).contains("CountDownLatch.await", "BadHandler.handle");

            Awaitility.await().until(() -> output.getOut().contains("has not turned for"));
            assertThat(output.getOut())
                    .contains("event loop " + loop.path("name").asString() + " (needletail-loop")
                    .contains("held by dev.needletail.boot.LoopStallIT$BadHandler.waitForTheDatabase(LoopStallIT.java:")
                    .contains("\tat " + BadHandler.class.getName() + ".handle(");

            JsonNode health = ObservedNode.parse(node.get("health/liveness"));
            assertThat(health.at("/components/eventLoops/details/heldBy").toString())
                    .contains("BadHandler.waitForTheDatabase");

            assertThat(neighbour.ask(2, "x").type()).as("the other loop").isEqualTo(NodeClient.RESPONSE);
            PrometheusText scrape = node.scrape();
            assertThat(stalls(scrape)).isGreaterThan(before);
            assertThat(scrape.value(
                            "needletail_loop_stalled_seconds_total",
                            "loop",
                            loop.path("name").asString()))
                    .isGreaterThanOrEqualTo(0.05);

            RELEASE.countDown();
            assertThat(victim.read().sequence()).isEqualTo(2);
            JsonNode after = node.awaitJson("loops", answer -> stalledLoop(answer) == null);
            JsonNode past = after.path("loops").path(loop.path("index").asInt());
            assertThat(past.path("recent").toString()).contains("BadHandler.waitForTheDatabase");
            assertThat(past.path("longestMillis").asDouble()).isGreaterThanOrEqualTo(50);
            Awaitility.await().until(() -> output.getOut().contains(" turns again after "));
        } finally {
            RELEASE.countDown();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatIsStoppedIsNotBlamedOnItsLoops(@TempDir Path directory) throws Exception {
        try (NodeProcess node = NodeProcess.start()
                        .with("needletail.event-loops.count=2")
                        .with("--needletail.event-loops.stall-threshold=200ms")
                        .in(directory);
                NodeClient client = new NodeClient(node.tcpPort())) {
            assertThat(client.ask(1, "x").text()).isEqualTo("x");
            node.signal("STOP");
            TimeUnit.MILLISECONDS.sleep(1_500); // the fault itself: for so long it is stopped
            node.signal("CONT");
            assertThat(client.ask(2, "y").text()).isEqualTo("y");
            assertThat(node.line("the whole JVM was paused for 1")).contains("which no event loop is to blame for");
            JsonNode pauses = node.json("loops").path("jvmPauses");
            assertThat(pauses.path("longestMillis").asDouble()).isBetween(1_200.0, 1_900.0);
            assertThat(pauses.path("recent").path(0).path("cpuMillis").asDouble())
                    .isLessThan(500);
            assertThat(node.lines()).noneMatch(line -> line.contains("has not turned for 1"));
        }
    }

    private static @Nullable JsonNode stalledLoop(JsonNode answer) {
        for (JsonNode loop : answer.path("loops")) {
            if (loop.path("state").asString().equals("STALLED")) {
                return loop;
            }
        }
        return null;
    }

    private static double stalls(PrometheusText scrape) {
        return scrape.value("needletail_loop_stalls_total", "loop", "loop-0")
                + scrape.value("needletail_loop_stalls_total", "loop", "loop-1");
    }
}
