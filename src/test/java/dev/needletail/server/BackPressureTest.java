package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.InboundCounters;
import dev.needletail.outbound.FlushMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever does not keep up is not read; what was taken is kept, within bounds, and nobody else notices. */
class BackPressureTest {

    private static final int SMALL = 16 << 10;

    @ParameterizedTest
    @EnumSource(
            value = Variation.class,
            names = {"AS_SHIPPED", "NIO", "SLICED_ALWAYS", "COPIED_ALWAYS"})
    void aClientThatDoesNotTakeItsAnswersIsNotReadUntilItDoes(Variation variation) throws Exception {
        int count = 300;
        byte[] payload = new byte[40_000];
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.sendBuffer = SMALL;
                    settings.unsentHigh = 64 << 10;
                    settings.unsentLow = 32 << 10;
                    settings.owedMax = 20;
                    variation.apply(settings);
                });
                TestClient slow = new TestClient(node.node().port(), SMALL);
                TestClient neighbour = node.connect()) {
            List<Frame> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Frame request = Frame.request(i, payload);
                sent.add(i % 3 == 0 ? request.as(Frame.HEARTBEAT) : request);
            }
            Thread sender = slow.sendAside(Frame.bytes(sent));
            node.await(() -> node.clients(InboundCounters::unsentPauses) > 0);
            for (int i = 0; i < 100; i++) {
                assertThat(neighbour.ask(Frame.request(i, "n" + i)).text()).isEqualTo("n" + i);
            }
            assertThat(sender.isAlive()).as("12 MB fit nowhere on the way").isTrue();
            List<Frame> received = slow.receive(count);
            sender.join();
            assertThat(received)
                    .filteredOn(frame -> frame.type() == Frame.RESPONSE)
                    .hasSize(200);
            assertThat(received)
                    .filteredOn(frame -> frame.type() == Frame.RESPONSE)
                    .extracting(Frame::sequence)
                    .isSorted();
            assertThat(received)
                    .filteredOn(frame -> frame.type() == Frame.HEARTBEAT)
                    .hasSize(100);
            assertThat(node.buffers().highWaterBytes())
                    .isLessThan(node.buffers().limitBytes());
        }
    }

    @Test
    void aClientIsOwedNoMoreAnswersThanTheBound() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> settings.owedMax = 10);
                TestClient client = node.connect()) {
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                requests.add(Frame.request(i, "owed"));
            }
            client.send(Frame.bytes(requests));
            for (int i = 0; i < 100; i++) {
                backend.nextHeld().answer();
            }
            assertThat(client.receive(100)).extracting(Frame::sequence).isSorted();
            assertThat(backend.mostInFlight()).isLessThanOrEqualTo(10);
            assertThat(node.clients(InboundCounters::waitingPauses)).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void anUpstreamThatDoesNotReadPausesItsClientsAndLosesNothing(FlushMode flush) throws Exception {
        int count = 100;
        byte[] payload = new byte[60_000];
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO, 0, SMALL);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.flush = flush;
                    settings.upstreamSendBuffer = SMALL;
                    settings.maxConnectionsUpstream = 1;
                    settings.maxInFlight = 10_000;
                })) {
            backend.deaf(true);
            List<TestClient> clients = node.connect(4);
            List<Thread> senders = new ArrayList<>();
            for (TestClient client : clients) {
                List<Frame> requests = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    requests.add(Frame.request(i, payload));
                }
                senders.add(client.sendAside(Frame.bytes(requests)));
            }
            node.await(() -> node.clients(InboundCounters::waitingPauses) >= 4);
            try (TestClient neighbour = node.connect()) {
                assertThat(neighbour.ask(Frame.heartbeat(7)).type()).isEqualTo(Frame.HEARTBEAT);
            }
            backend.deaf(false);
            for (TestClient client : clients) {
                Thread reader = Thread.ofVirtual()
                        .start(() -> assertThat(client.receive(count))
                                .extracting(Frame::sequence)
                                .isSorted());
                reader.join();
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(node.upstream().answers()).isEqualTo(4L * count);
            assertThat(node.upstream().connectionsLost()).isZero();
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void aSlowReaderOfSmallAnswersDoesNotPinABufferForEachOfThem() {
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.sendBuffer = 4_096;
                    settings.unsentHigh = 1 << 20;
                    settings.unsentLow = 1 << 19;
                    settings.buffers = new BufferSettings(64 << 10, 2, 32, true);
                });
                TestClient slow = new TestClient(node.node().port(), 4_096);
                TestClient neighbour = node.connect()) {
            int count = 4_000;
            byte[] payload = new byte[100];
            for (int i = 0; i < count; i++) {
                slow.send(new Frame(Frame.HEARTBEAT, i, i, payload));
                if (i % 8 == 0) {
                    assertThat(neighbour.ask(Frame.heartbeat(i)).sequence()).isEqualTo(i); // one burst has ended
                }
            }
            assertThat(node.buffers().exhausted()).isZero();
            assertThat(node.clients(InboundCounters::bufferPauses)).isZero();
            assertThat(slow.receive(count)).extracting(Frame::sequence).isSorted();
        }
    }

    @Test
    void atTheBoundOfTheBuffersReadingPausesAndGoesOnAndAnswersStillComeThrough() throws Exception {
        byte[] payload = new byte[6_000];
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxInFlight = 1;
                    settings.maxConnectionsUpstream = 1;
                    settings.buffers = new BufferSettings(64 << 10, 2, 16, true);
                })) {
            // Each client's refused frames hold the buffer that they were read into: 14 clients take all but the
            // reserve.
            List<TestClient> clients = node.connect(30);
            for (TestClient client : clients) {
                client.send(Frame.request(1, payload), Frame.request(2, payload), Frame.request(3, payload));
            }
            node.await(() -> node.clients(InboundCounters::bufferPauses) > 0);
            // The one request in flight is held before the script changes: read after it, it would be answered by it.
            ScriptedBackend.Held first = backend.nextHeld();
            backend.script(ScriptedBackend.ECHO);
            first.answer();
            for (TestClient client : clients) {
                assertThat(client.receive(3)).extracting(Frame::sequence).containsExactly(1, 2, 3);
                client.close();
            }
            assertThat(node.upstream().connectionsLost()).isZero();
            assertThat(node.upstream().timeouts()).isZero();
            assertThat(node.closed(CloseReason.BUFFERS_EXHAUSTED)).isZero();
        }
    }

    @Test
    void aFrameThatFindsNoMemoryEndsItsOwnConnectionOnly() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(
                        backend, settings -> settings.buffers = new BufferSettings(64 << 10, 2, 16, true));
                TestClient neighbour = node.connect()) {
            byte[] frame = Frame.request(1, new byte[65_535]).bytes();
            List<TestClient> announcing = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                TestClient client = node.connect();
                client.send(frame, 0, 30);
                announcing.add(client);
            }
            // Each holds what it announced: twelve leave room for one read, and none for a thirteenth such frame.
            node.await(() -> node.buffers().inUseBytes() >= 12L * frame.length);
            TestClient oneTooMany = node.connect();
            oneTooMany.send(frame, 0, 30);
            oneTooMany.awaitClosed();
            assertThat(neighbour.ask(Frame.request(5, "me too")).text()).isEqualTo("me too");
            node.await(() -> node.closed(CloseReason.BUFFERS_EXHAUSTED) == 1);
            for (TestClient client : announcing) {
                client.send(frame, 30, frame.length);
                assertThat(client.receive().payload()).hasSize(65_535);
                client.close();
            }
            oneTooMany.close();
            node.await(() -> node.buffers().inUseBytes() == 0);
        }
    }
}
