package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.FrameRate;
import dev.needletail.inbound.InboundCounters;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is too slow, or too fast, is the only one who notices. */
class SlowClientTest {

    private static final int SMALL = 16 << 10;

    @ParameterizedTest
    @EnumSource(
            value = Variation.class,
            names = {"AS_SHIPPED", "NIO"})
    void aClientThatNeverReadsIsResetAndTheOthersDoNotNotice(Variation variation) {
        byte[] payload = new byte[40_000];
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.sendBuffer = SMALL;
                    settings.unsentHigh = 64 << 10;
                    settings.unsentLow = 32 << 10;
                    settings.owedMax = 20;
                    settings.write = Duration.ofMillis(300);
                    variation.apply(settings);
                });
                TestClient deaf = new TestClient(node.node().port(), SMALL);
                TestClient neighbour = node.connect()) {
            List<Frame> sent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                sent.add(Frame.request(i, payload));
            }
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    deaf.send(Frame.bytes(sent));
                } catch (UncheckedIOException reset) {
                    // as it should be
                }
            });
            int asked = 0;
            while (node.closed(CloseReason.WRITE_TIMEOUT) == 0) {
                assertThat(neighbour.ask(Frame.request(asked, "n" + asked)).text())
                        .isEqualTo("n" + asked);
                asked++;
            }
            assertThat(node.clients(InboundCounters::unsentPauses))
                    .as("paused first")
                    .isPositive();
            deaf.awaitClosed();
            join(sender);
            assertThat(node.closed(CloseReason.WRITE_TIMEOUT)).isEqualTo(1);
            assertThat(node.log().messages())
                    .filteredOn(line -> line.contains("took none of its answers for tcp.write-timeout"))
                    .singleElement()
                    .asString()
                    .contains("bytes unsent, none taken for ");
        }
    }

    @Test
    void aClientThatSendsMoreThanItsRateGetsEveryAnswer() {
        int count = 400;
        try (RunningNode node = RunningNode.start(settings -> settings.rate = new FrameRate(1_000, 100));
                TestClient fast = node.connect();
                TestClient neighbour = node.connect()) {
            for (int i = 0; i < count; i++) {
                fast.send(i % 2 == 0 ? Frame.request(i, "r" + i) : Frame.heartbeat(i));
            }
            assertThat(neighbour.ask(Frame.request(1, "mine")).text()).isEqualTo("mine");
            assertThat(fast.receive(count)).extracting(Frame::sequence).doesNotHaveDuplicates();
            assertThat(node.clients(InboundCounters::ratePauses)).isPositive();
            fast.endOutput();
            assertThat(fast.receiveToEnd()).isEmpty();
        }
    }

    @Test
    void aNodeThatStopsServesAClientThatItMadeToWaitForItsRate() {
        int count = 60;
        try (RunningNode node = RunningNode.start(settings -> settings.rate = new FrameRate(100, 1));
                TestClient fast = node.connect()) {
            List<Frame> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent.add(Frame.request(i, new byte[4_000])); // several reads
            }
            fast.send(Frame.bytes(sent));
            node.await(() -> node.clients(InboundCounters::ratePauses) > 0);
            CompletableFuture<Integer> owed = CompletableFuture.supplyAsync(() -> node.stop(Duration.ofSeconds(20)));
            assertThat(fast.receiveToEnd()).hasSize(count);
            fast.endOutput();
            assertThat(owed.join()).isZero();
        }
    }

    @Test
    void clientsThatResetWhileTheNodeDrainsCostTheOthersNothing() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend);
                TestClient neighbour = node.connect()) {
            List<TestClient> offenders = node.connect(10);
            for (TestClient offender : offenders) {
                offender.send(Frame.request(1, "owed"));
            }
            neighbour.send(Frame.request(2, "owed as well"));
            List<ScriptedBackend.Held> held = backend.nextHeld(11);
            CompletableFuture<Integer> owed = CompletableFuture.supplyAsync(() -> node.stop(Duration.ofSeconds(20)));
            node.await(() -> !node.node().isAccepting());
            offenders.forEach(TestClient::reset);
            node.await(() -> node.closed(CloseReason.IO_ERROR) == 10);
            held.forEach(ScriptedBackend.Held::answer);
            assertThat(neighbour.receiveToEnd())
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.text()).isEqualTo("owed as well"));
            neighbour.endOutput();
            assertThat(owed.join()).isZero();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
