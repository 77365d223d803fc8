package dev.needletail.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.boot.NeedletailApplication;
import dev.needletail.server.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The short form of {@link NeighbourRun}: everybody who misbehaves is closed for his own reason, and the neighbour sees
 * nothing of it. Nothing here is about time.
 */
class OffendersTest {

    private static final int OFFENDERS = 8;
    private static final int CONNECTIONS_MAX = 400;
    private static final int PER_ADDRESS = 300;
    private static final int NEIGHBOURS = 2;
    private static final int FRAMES_PER_SECOND = 500;

    @Test
    void eachOffenderIsClosedForHisReasonAndTheNeighbourSeesNothing() throws Exception {
        try (HoldingBackend backend = new HoldingBackend();
                ConfigurableApplicationContext context = start(backend)) {
            int port = context.getBean(Node.class).port();
            ClosedCounts counts = new ClosedCounts(
                    Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port")));
            try (GoodNeighbour neighbour = new GoodNeighbour(port, NEIGHBOURS, 100)) {
                Map<String, Integer> before = counts.read();
                Map<String, Integer> expected = new TreeMap<>();
                List<CompletableFuture<Map<String, Integer>>> offences = new ArrayList<>();
                for (Offence offence : EnumSet.range(Offence.GARBAGE, Offence.NOT_ALLOWED)) {
                    offences.add(CompletableFuture.supplyAsync(
                            () -> commit(port, offence),
                            each -> Thread.ofPlatform().start(each)));
                }
                for (CompletableFuture<Map<String, Integer>> offence : offences) {
                    offence.join().forEach((reason, count) -> expected.merge(reason, count, Integer::sum));
                }
                assertThat(counts.awaitSince(before, expected)).isEqualTo(expected);
                assertThat(counts.ratePauses()).as("of those who shouted").isPositive();

                for (Offence offence : List.of(Offence.TOO_MANY_OF_ONE_ADDRESS, Offence.TOO_MANY)) {
                    Map<String, Integer> now = counts.read();
                    Map<String, Integer> after = commit(port, offence);
                    assertThat(counts.awaitSince(now, after)).as(offence.name()).isEqualTo(after);
                }
                neighbour.finish();
                assertThat(neighbour.problems()).isEmpty();
                assertThat(neighbour.answered()).isPositive();
            }
        }
    }

    private static Map<String, Integer> commit(int port, Offence offence) {
        Scene scene = new Scene(port, CONNECTIONS_MAX, PER_ADDRESS, NEIGHBOURS, FRAMES_PER_SECOND);
        try {
            offence.prepare(scene);
            Map<String, Integer> expected = offence.all(scene, OFFENDERS, 0);
            int held = scene.release();
            if (held > 0) {
                expected.merge("peer_closed", held, Integer::sum);
            }
            assertThat(scene.problems()).as(offence.name()).isEmpty();
            return expected;
        } catch (IOException failure) {
            throw new AssertionError(offence.name(), failure);
        }
    }

    private static ConfigurableApplicationContext start(HoldingBackend backend) {
        return new SpringApplication(NeedletailApplication.class)
                .run(
                        "--spring.config.location=classpath:/",
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--needletail.tcp.host=127.0.0.1",
                        "--needletail.tcp.port=0",
                        "--needletail.event-loops.count=2",
                        "--needletail.upstream.endpoints=127.0.0.1:" + backend.port(),
                        "--needletail.tcp.allow=" + Scene.ALLOWED,
                        "--needletail.tcp.max-connections=" + CONNECTIONS_MAX,
                        "--needletail.tcp.max-connections-per-address=" + PER_ADDRESS,
                        "--needletail.tcp.rate-limit.frames-per-second=" + FRAMES_PER_SECOND,
                        "--needletail.tcp.max-payload=16000B",
                        "--needletail.tcp.unsent-high=64KB",
                        "--needletail.tcp.unsent-low=32KB",
                        "--needletail.tcp.socket.send-buffer=16KB",
                        "--needletail.tcp.write-timeout=1s",
                        "--needletail.tcp.frame-timeout=2s",
                        "--needletail.tcp.idle-timeout=5s");
    }
}
