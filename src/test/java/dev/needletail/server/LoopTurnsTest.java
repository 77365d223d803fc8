package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.watch.LoopFigures;
import dev.needletail.watch.LoopWatch;
import dev.needletail.watch.WatchSettings;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real loop says of its turns, on each transport. */
class LoopTurnsTest {

    private static RunningNode start(Transport.Request transport, boolean busyWait) {
        return RunningNode.start(settings -> {
            settings.transport = transport;
            settings.busyWait = busyWait;
            settings.watch = new WatchSettings(TimeUnit.MILLISECONDS.toNanos(20));
            settings.handler = (request, reply) -> {
                Hold.holdOn(request.payloadLength());
                reply.respond(new byte[0]);
            };
        });
    }

    /** Holds the loop for as long as a request's payload wants. */
    private static final class Hold {
        static volatile CountDownLatch held = new CountDownLatch(1);
        static volatile CountDownLatch release = new CountDownLatch(1);

        static void holdOn(int payloadBytes) {
            if (payloadBytes > 0) {
                held.countDown();
                try {
                    release.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static LoopFigures figures(RunningNode node) {
        return Objects.requireNonNull(node.node().watch()).loop(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void anIdleLoopWaitsAndOneWhoseHandlerBlocksIsStalledUntilItReturns(Transport.Request transport) throws Exception {
        Hold.held = new CountDownLatch(1);
        Hold.release = new CountDownLatch(1);
        try (RunningNode node = start(transport, false);
                TestClient client = node.connect()) {
            node.await(() -> !figures(node).working());
            client.send(Frame.request(1, "x"));
            Hold.held.await();
            node.await(() -> figures(node).stall() != null);
            LoopFigures stalled = figures(node);
            assertThat(stalled.working()).isTrue();
            assertThat(Objects.requireNonNull(stalled.stall()).heldBy()).contains("LoopTurnsTest$Hold.holdOn(");
            Hold.release.countDown();
            node.await(() -> figures(node).stall() == null);
            assertThat(figures(node).recent())
                    .anySatisfy(stall -> assertThat(stall.heldBy()).contains("LoopTurnsTest$Hold.holdOn("));
            node.await(() -> !figures(node).working());
        } finally {
            Hold.release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void aTaskThatBlocksStallsTheLoopAsWell(Transport.Request transport) {
        Hold.held = new CountDownLatch(1);
        Hold.release = new CountDownLatch(1);
        try (RunningNode node = start(transport, false)) {
            node.node().rooms().getFirst().loop().execute(() -> Hold.holdOn(1));
            node.await(() -> figures(node).stall() != null);
            assertThat(Objects.requireNonNull(figures(node).stall()).heldBy()).contains("Hold.holdOn(");
            Hold.release.countDown();
            node.await(() -> figures(node).stall() == null);
        } finally {
            Hold.release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "OFF", mode = EnumSource.Mode.MATCH_NONE)
    void nobodyWatchesWhereItIsSwitchedOff(Transport.Request transport) {
        try (RunningNode node = RunningNode.start(settings ->
                settings.transport = transport == Transport.Request.EPOLL ? Transport.Request.AUTO : transport)) {
            LoopWatch watch = Objects.requireNonNull(node.node().watch());
            assertThat(watch.settings().isOn()).isFalse();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("needletail-watch");
        }
    }
}
