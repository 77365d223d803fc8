package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.server.LoopRooms;
import dev.needletail.wire.FrameType;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a scrape says about loops that work, and about one that does not. */
@ExtendWith(ObservedNode.Shared.class)
class LoopMetersIT {

    private final ObservedNode node;

    LoopMetersIT(ObservedNode node) {
        this.node = node;
    }

    @Test
    void aLoopThatIsBlockedIsLaterWithEveryScrape() throws Exception {
        LoopRooms room = node.node().rooms().getFirst();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        room.loop().execute(() -> {
            blocked.countDown();
            awaitUninterrupted(release);
        });
        try {
            blocked.await();
            double first = awaitLag(0);
            double second = awaitLag(first);
            assertThat(awaitLag(second)).isGreaterThan(second);
            assertThat(node.scrape().value("needletail_loop_lag_max_seconds", "loop", "loop-0"))
                    .isGreaterThan(second);
        } finally {
            release.countDown();
        }
    }

    @Test
    void aLoopsProcessorTimeGrowsWithItsWork() throws Exception {
        double before = processorSeconds(node.scrape());
        try (FrameSocket client = node.connect()) {
            for (int i = 0; i < 200; i++) {
                client.send(FrameType.HEARTBEAT, i, 8);
                client.expect(FrameType.HEARTBEAT, i);
            }
        }
        assertThat(processorSeconds(node.scrape())).isGreaterThan(before);
    }

    @Test
    void boundsAndStateAreThoseOfTheConfiguration() throws Exception {
        PrometheusText scrape = node.scrape();
        assertThat(scrape.value("needletail_ready")).isEqualTo(1);
        assertThat(scrape.value("needletail_connections_limit")).isEqualTo(10_000);
        assertThat(scrape.value("needletail_upstream_connections_limit", "service", "default"))
                .isEqualTo(2);
        assertThat(scrape.value("needletail_loop_busy_wait")).isZero();
        assertThat(scrape.value("needletail_buffer_limit_bytes", "loop", "loop-0")
                        + scrape.value("needletail_buffer_limit_bytes", "loop", "loop-1"))
                .isEqualTo(1024 * 65_536);
    }

    @Test
    void theLatestOutcomeOfEachOptionIsTheOneOfTheTable() throws Exception {
        PrometheusText scrape = node.scrape();
        for (var role : node.json("sockets").path("options").properties()) {
            for (var option : role.getValue()) {
                assertThat(scrape.value(
                                "needletail_socket_option_outcome",
                                "option",
                                option.path("option").asString(),
                                "outcome",
                                option.path("outcome").asString().toLowerCase(java.util.Locale.ROOT),
                                "role",
                                role.getKey()))
                        .as(role.getKey() + " " + option)
                        .isEqualTo(1);
            }
        }
    }

    /** The lag of loop-0 as soon as it is above {@code floor}. */
    private double awaitLag(double floor) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (true) {
            double lag = node.scrape().value("needletail_loop_lag_seconds", "loop", "loop-0");
            if (lag > floor + 0.05) {
                return lag;
            }
            assertThat(System.nanoTime()).as("lag " + lag).isLessThan(deadline);
        }
    }

    private static double processorSeconds(PrometheusText scrape) {
        return scrape.value("needletail_loop_cpu_seconds_total", "loop", "loop-0")
                + scrape.value("needletail_loop_cpu_seconds_total", "loop", "loop-1");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
