package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.ConnectionAge;
import dev.needletail.inbound.InboundCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a client may rely on when the node ends its connection, P-10.6 to P-10.10: after an end of stream everything that is
 * not answered was not served; after a reset nobody knows.
 */
class ConnectionEndTest {

    /** What makes the node end a connection that is in use. */
    enum Cause {
        AGE,
        STOP;

        void prepare(RunningNode.Settings settings) {
            if (this == AGE) {
                settings.age = age(100);
            }
        }

        Thread begin(RunningNode node, Duration grace) {
            return Thread.ofVirtual().start(() -> {
                if (this == STOP) {
                    node.stop(grace);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void aClientThatSendsWithoutPauseAndReadsNothingBeforeTheCloseGetsEveryAnswer(Cause cause) throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (ScriptedBackend backend = new ScriptedBackend((peer, request) -> {
                    served.incrementAndGet();
                    peer.answer(request.with(new byte[0]));
                });
                RunningNode node = RunningNode.before(backend, settings -> {
                    cause.prepare(settings);
                    settings.grace = Duration.ofSeconds(4);
                });
                TestClient client = node.connect()) {
            byte[] payload = new byte[30_000];
            int sequence = 1;
            client.send(Frame.request(0, payload));
            node.await(() -> served.get() == 1); // a client, and not one whose handshake meets the stop
            Thread stop = cause.begin(node, Duration.ofSeconds(4));
            // Until requests have crossed the node's end: far more than any socket holds.
            while (node.clients(InboundCounters::discardedBytes) < 4 << 20) {
                client.send(Frame.request(sequence++, payload));
            }
            client.endOutput();
            if (cause == Cause.AGE) {
                node.await(() -> node.closed(CloseReason.AGED) == 1);
            }
            stop.join();
            List<Frame> answers = client.receiveToEnd(); // a reset would throw
            assertThat(answers).extracting(Frame::sequence).isSorted().doesNotHaveDuplicates();
            assertThat(answers).hasSizeLessThan(sequence).hasSize(served.get());
            assertThat(answers.getLast().sequence()).isEqualTo(answers.size() - 1);
        }
    }

    @Test
    void anIdleClientIsClosedAtItsAgeAndNotBefore() {
        try (RunningNode node = RunningNode.start(settings -> settings.age = age(150))) {
            long begin = System.nanoTime();
            try (TestClient client = node.connect()) {
                client.ask(Frame.heartbeat(1));
                assertThat(client.receiveToEnd()).isEmpty();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
            node.await(() -> node.closed(CloseReason.AGED) == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Request.class)
    void whatIsInFlightAtItsAgeIsAnsweredBeforeTheEnd(Transport.Request transport) {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.transport = transport;
                    settings.age = age(100);
                    settings.grace = Duration.ofSeconds(20);
                });
                TestClient client = node.connect()) {
            List<Frame> requests = requests(20);
            client.send(Frame.bytes(requests));
            List<ScriptedBackend.Held> held = backend.nextHeld(20);
            awaitAnAgeMore(node);
            client.send(Frame.request(20, "after its age")); // nothing has ended yet: it is served
            ScriptedBackend.Held last = backend.nextHeld();
            held.forEach(ScriptedBackend.Held::answer);
            last.answer();
            assertThat(client.receiveToEnd())
                    .hasSize(21)
                    .extracting(Frame::sequence)
                    .isSorted();
            client.endOutput();
            node.await(() -> node.closed(CloseReason.AGED) == 2);
            assertThat(node.closed(CloseReason.CUT)).isZero();
        }
    }

    @Test
    void aClientThatNeverPausesIsMovedAndKnowsWhichRequestWasNotServed() {
        AtomicInteger served = new AtomicInteger();
        try (ScriptedBackend backend = new ScriptedBackend((peer, request) -> {
                    served.incrementAndGet();
                    peer.answer(request);
                });
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.age = age(100);
                    settings.grace = Duration.ofSeconds(1);
                })) {
            int sequence = 0;
            for (int connection = 1; connection <= 3; connection++) {
                try (TestClient client = node.connect()) {
                    Frame answer;
                    do {
                        // Where the last one was not served it is sent again: no request is lost, none is served twice.
                        client.send(Frame.request(sequence + 1, "next"));
                        answer = client.receiveOrEnd();
                        if (answer != null) {
                            sequence++;
                            assertThat(answer)
                                    .isEqualTo(Frame.request(sequence, "next").as(Frame.RESPONSE));
                        }
                        assertThat(served).hasValue(sequence);
                    } while (answer != null);
                }
                int closed = connection;
                node.await(() -> node.closed(CloseReason.AGED) == closed);
            }
        }
    }

    @Test
    void ofAClientThatHasToWaitWhatWasTakenIsAnsweredAndTheRestIsReadAndDropped() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.age = age(50);
                    settings.grace = Duration.ofSeconds(4);
                    settings.maxInFlight = 1;
                    settings.maxConnectionsUpstream = 1;
                    settings.shedding =
                            RunningNode.PATIENT; // what waits is to be dropped by the end, not refused before
                });
                TestClient client = node.connect()) {
            client.send(Frame.request(1, "taken"));
            ScriptedBackend.Held taken = backend.nextHeld();
            List<Frame> waiting = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                waiting.add(Frame.request(2, new byte[60_000])); // more than any socket holds
            }
            CompletableFuture<?> sender = CompletableFuture.runAsync(() -> client.send(Frame.bytes(waiting)));
            node.await(() -> pauses(node).contains("ending"));
            assertThat(pauses(node)).contains("waiting");
            taken.answer();
            sender.join(); // a reset would throw
            assertThat(client.receiveToEnd()).extracting(Frame::text).containsExactly("taken");
            client.endOutput();
            node.await(() -> node.closed(CloseReason.AGED) == 1);
            assertThat(backend.heldNow()).isZero();
        }
    }

    @Test
    void whatASlowReaderSentBeforeItsAgeIsServedThoughTheNodeHadNotReadIt() {
        try (ScriptedBackend backend =
                        new ScriptedBackend((peer, request) -> peer.answer(request.with(new byte[60_000])));
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.age = age(300);
                    settings.grace = Duration.ofSeconds(20);
                    settings.sendBuffer = 8_192;
                });
                TestClient slow = new TestClient(node.node().port(), 8_192)) {
            slow.send(Frame.bytes(requests(50)));
            node.await(() -> node.clients(InboundCounters::unsentPauses) == 1);
            slow.send(Frame.bytes(requests(50)));
            awaitAnAgeMore(node);
            assertThat(slow.receiveToEnd()).hasSize(100);
            slow.endOutput();
            node.await(() -> node.closed(CloseReason.AGED) == 2);
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswersIsCutAndCanTell() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.age = age(100);
                    settings.grace = Duration.ofMillis(300);
                    settings.sendBuffer = 8_192;
                });
                TestClient client = new TestClient(node.node().port(), 8_192)) {
            client.send(Frame.bytes(requests(50)));
            for (ScriptedBackend.Held each : backend.nextHeld(50)) {
                new ScriptedBackend.Held(each.peer(), each.request().with(new byte[60_000])).answer();
            }
            node.await(() -> node.closed(CloseReason.CUT) == 1);
            assertReset(client);
        }
    }

    @Test
    void aClientWhoseRequestsAreStillOpenAtTheEndOfTheGracePeriodIsResetAndCounted() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.age = age(100);
                    settings.grace = Duration.ofMillis(200);
                });
                TestClient client = node.connect()) {
            client.send(Frame.bytes(requests(5)));
            backend.nextHeld(5);
            assertReset(client);
            node.await(() -> node.closed(CloseReason.CUT) == 1);
            assertThat(node.clients(InboundCounters::abandoned)).isEqualTo(5);
        }
    }

    @Test
    void soIsOneAtTheEndOfTheNodesGracePeriod() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend);
                TestClient client = node.connect()) {
            client.send(Frame.bytes(requests(5)));
            backend.nextHeld(5);
            assertThat(node.stop(Duration.ofMillis(100))).isEqualTo(5);
            assertReset(client);
        }
    }

    @Test
    void oneThatIgnoresTheEndIsClosedAfterTheGracePeriod() {
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.age = age(50);
                    settings.grace = Duration.ofMillis(100);
                });
                TestClient stubborn = node.connect()) {
            node.await(() -> node.closed(CloseReason.AGED) == 1);
            assertThat(stubborn.receiveToEnd()).isEmpty();
        }
    }

    @Test
    void aStopEndsWhatItsAgeHadBegunToEnd() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.age = age(100);
                    settings.grace = Duration.ofSeconds(20);
                });
                TestClient client = node.connect()) {
            client.send(Frame.request(1, "slow"));
            ScriptedBackend.Held held = backend.nextHeld();
            awaitAnAgeMore(node);
            Thread stop = Cause.STOP.begin(node, Duration.ofSeconds(20));
            node.await(() -> !node.node().isAccepting());
            held.answer();
            assertThat(client.receiveToEnd()).extracting(Frame::text).containsExactly("slow");
            client.endOutput();
            stop.join();
        }
    }

    @Test
    void aRequestThatCrossesTheEndOfASilentConnectionMeetsNoReset() {
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.idle = Duration.ofMillis(50);
                    settings.grace = Duration.ofSeconds(20);
                });
                TestClient client = node.connect()) {
            assertThat(client.receiveOrEnd()).isNull();
            client.send(Frame.request(1, "crossing"));
            node.await(() -> node.clients(InboundCounters::discardedBytes) > 0);
            assertThat(client.receiveOrEnd()).isNull();
            client.endOutput();
            node.await(() -> node.closed(CloseReason.IDLE) == 1);
            assertThat(node.answers(answers -> answers.responses().get())).isZero();
        }
    }

    /** Why the clients of the only loop are not read. */
    private static List<String> pauses(RunningNode node) {
        LoopRooms room = node.node().rooms().getFirst();
        List<String> pauses = new ArrayList<>();
        room.loop()
                .submit(() -> room.clients().forEach(client -> pauses.addAll(client.pausedBy())))
                .syncUninterruptibly();
        return pauses;
    }

    /** Returns when a connection younger than those of the test has reached its age: they all have. */
    private static void awaitAnAgeMore(RunningNode node) {
        try (TestClient younger = node.connect()) {
            assertThat(younger.receiveToEnd()).isEmpty();
        }
    }

    private static void assertReset(TestClient client) {
        assertThatThrownBy(client::receiveToEnd)
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    private static ConnectionAge age(long millis) {
        return new ConnectionAge(Duration.ofMillis(millis).toNanos(), 0);
    }

    private static List<Frame> requests(int count) {
        List<Frame> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(Frame.request(i, "payload " + i));
        }
        return requests;
    }
}
