package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.InboundCounters;
import dev.needletail.outbound.FlushMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a client's connection ends: what it is owed comes first, and nobody else notices. */
class ClientEndingTest {

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void aClientThatEndsItsOutputGetsAllItsAnswersAndThenTheEnd(FlushMode flush) {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, settings -> settings.flush = flush)) {
            for (int count : new int[] {1, 2, 100}) {
                try (TestClient client = node.connect()) {
                    List<Frame> requests = requests(count);
                    client.send(Frame.bytes(requests)).endOutput();
                    assertThat(client.receiveToEnd()).containsExactlyElementsOf(responses(requests));
                }
            }
            node.await(() -> node.closed(CloseReason.PEER_CLOSED) == 3);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Request.class)
    void soDoesOneThatEndsItsOutputWhileItsRequestsWait(Transport.Request transport) {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.transport = transport;
                    settings.maxInFlight = 1;
                    settings.maxConnectionsUpstream = 1;
                });
                TestClient client = node.connect()) {
            List<Frame> requests = requests(20);
            client.send(Frame.bytes(requests)).endOutput();
            node.await(() -> node.clients(InboundCounters::waitingPauses) > 0);
            for (int i = 0; i < 20; i++) {
                backend.nextHeld().answer();
            }
            assertThat(client.receiveToEnd()).containsExactlyElementsOf(responses(requests));
        }
    }

    /** More than the sockets hold: the node has to wait until it may write, on a connection whose input has ended. */
    @ParameterizedTest
    @EnumSource(Transport.Request.class)
    void soDoesOneThatEndsItsOutputBeforeTheFirstOfItsLargeAnswers(Transport.Request transport) {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.transport = transport;
                    settings.sendBuffer = 8_192;
                });
                TestClient client = new TestClient(node.node().port(), 8_192)) {
            List<Frame> requests = requests(50);
            client.send(Frame.bytes(requests)).endOutput();
            List<ScriptedBackend.Held> held = backend.nextHeld(50);
            // Two rounds of the loop after the end has arrived: time for the transport to forget about the connection.
            node.settle();
            byte[] large = new byte[60_000];
            for (ScriptedBackend.Held each : held) {
                new ScriptedBackend.Held(each.peer(), each.request().with(large)).answer();
            }
            assertThat(client.receiveToEnd()).hasSize(50).allMatch(answer -> answer.payload().length == 60_000);
        }
    }

    @Test
    void aClientThatEndsItsOutputWithinAFrameGetsTheEnd() {
        try (RunningNode node = RunningNode.start();
                TestClient client = node.connect()) {
            Frame request = Frame.request(1, "whole");
            client.send(request).send(request.bytes(), 0, 17).endOutput();
            assertThat(client.receiveToEnd()).containsExactly(request.as(Frame.RESPONSE));
        }
    }

    @ParameterizedTest
    @CsvSource({"9, UNKNOWN_TYPE", "255, UNKNOWN_TYPE", "3, RESPONSE_FROM_CLIENT", "4, ERROR_FROM_CLIENT"})
    void aFrameThatIsNotAClientsToSendEndsItsConnectionOnly(int type, CloseReason reason) {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend);
                TestClient neighbour = node.connect();
                TestClient offender = node.connect()) {
            neighbour.send(Frame.request(1, "mine"));
            ScriptedBackend.Held held = backend.nextHeld();
            offender.send(Frame.heartbeat(1), Frame.request(5, "").as(type), Frame.heartbeat(2));
            assertThat(offender.receive()).isEqualTo(Frame.heartbeat(1));
            offender.awaitClosed();
            node.await(() -> node.closed(reason) == 1);
            held.answer();
            assertThat(neighbour.receive().text()).isEqualTo("mine");
        }
    }

    @Test
    void aPayloadOverTheLimitEndsItsConnectionOnly() {
        try (RunningNode node = RunningNode.start(settings -> settings.maxPayload = 1_000);
                TestClient neighbour = node.connect();
                TestClient offender = node.connect()) {
            assertThat(offender.ask(Frame.request(1, new byte[1_000])).payload())
                    .hasSize(1_000);
            offender.send(Frame.request(2, new byte[1_001]));
            offender.awaitClosed();
            node.await(() -> node.closed(CloseReason.LENGTH_OVER_LIMIT) == 1);
            assertThat(neighbour.ask(Frame.request(3, "fine")).text()).isEqualTo("fine");
        }
    }

    @Test
    void anOffenderThatIsOwedAnswersLeavesThemOrphaned() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend);
                TestClient offender = node.connect()) {
            offender.send(Frame.request(1, "a"), Frame.request(2, "b"), new Frame(9, 0, 0, new byte[0]));
            offender.awaitClosed();
            backend.nextHeld(2).forEach(ScriptedBackend.Held::answer);
            node.await(() -> node.answers(answers -> answers.orphaned().get()) == 2);
            assertThat(node.upstream().connectionsLost()).isZero();
        }
    }

    @Test
    void aFaultOfTheHandlerIsAnsweredAndHurtsNobodyElse() {
        try (RunningNode node = RunningNode.start(settings -> settings.handler = (request, reply) -> {
                    if (request.payloadLength() == 0) {
                        throw new IllegalStateException("empty");
                    }
                    reply.respond(new byte[] {1});
                });
                TestClient client = node.connect()) {
            client.send(Frame.request(1, ""), Frame.request(2, "x"));
            assertThat(client.receive(2)).extracting(Frame::type).containsExactly(Frame.ERROR, Frame.RESPONSE);
            assertThat(node.sum(LoopRooms::handlerFailures)).isEqualTo(1);
        }
    }

    @Test
    void connectionsOverTheLimitAreClosedAndTheirPlacesAreGivenAgain() {
        try (RunningNode node = RunningNode.start(settings -> {
            settings.maxConnections = 3;
            settings.loops = 2;
        })) {
            List<TestClient> clients = new ArrayList<>();
            for (int round = 1; round <= 5; round++) {
                while (clients.size() < 3) {
                    TestClient client = node.connect();
                    assertThat(client.ask(Frame.heartbeat(1)).sequence()).isEqualTo(1);
                    clients.add(client);
                }
                try (TestClient over = node.connectPlain()) {
                    over.awaitClosed();
                }
                int refused = round;
                node.await(() -> node.closed(CloseReason.CONNECTION_LIMIT) == refused);
                clients.removeLast().close();
                node.await(() -> node.node().connections() == 2);
            }
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void aSilentClientIsClosedButNotWhileItIsOwedAnAnswer() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.idle = Duration.ofMillis(150);
                    settings.grace = Duration.ofMillis(150);
                });
                TestClient owed = node.connect()) {
            owed.send(Frame.request(1, "late"));
            ScriptedBackend.Held held = backend.nextHeld();
            for (int i = 1; i <= 2; i++) {
                try (TestClient silent = node.connect()) {
                    assertThat(silent.receiveToEnd()).isEmpty(); // connected later, and gone before
                }
                int closed = i;
                node.await(() -> node.closed(CloseReason.IDLE) == closed);
            }
            held.answer();
            assertThat(owed.receiveToEnd()).extracting(Frame::text).containsExactly("late");
            node.await(() -> node.closed(CloseReason.IDLE) == 3);
        }
    }

    @Test
    void aClientThatTakesItsAnswersSlowlyIsNotIdle() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.idle = Duration.ofMillis(300);
                    settings.grace = Duration.ofMillis(300);
                    settings.sendBuffer = 8_192;
                    settings.unsentHigh = 8 << 20;
                });
                TestClient slow = new TestClient(node.node().port(), 8_192)) {
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                requests.add(Frame.request(i, new byte[60_000]));
            }
            slow.send(Frame.bytes(requests));
            for (int i = 0; i < 60; i++) {
                assertThat(slow.receive().sequence()).isEqualTo(i);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // slow: four times the timeout in all
            }
            assertThat(slow.receiveToEnd()).isEmpty();
            node.await(() -> node.closed(CloseReason.IDLE) == 1);
        }
    }

    private static List<Frame> requests(int count) {
        List<Frame> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(Frame.request(i, "payload " + i));
        }
        return requests;
    }

    private static List<Frame> responses(List<Frame> requests) {
        return requests.stream().map(request -> request.as(Frame.RESPONSE)).toList();
    }
}
