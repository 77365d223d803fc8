package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.inbound.CloseReason;
import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.upstream.EndpointSnapshot;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a client sees of a backend that fails: one answer to each request all the same. */
@ExtendWith(OutputCaptureExtension.class)
class UpstreamFailureTest {

    private static final Duration SOON = Duration.ofMillis(100);

    @Test
    void answersARequestWhoseTimeIsOverAndDropsTheLateAnswer() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> settings.requestTimeout = SOON);
                TestClient client = node.connect()) {
            Frame request = new Frame(Frame.REQUEST, -2, Long.MIN_VALUE, new byte[] {1});
            Frame error = client.ask(request);
            assertThat(error.type()).isEqualTo(Frame.ERROR);
            assertThat(error.errorCode()).isEqualTo(ErrorCode.TIMEOUT.code());
            assertThat(error.sequence()).isEqualTo(-2);
            assertThat(error.timestamp()).isEqualTo(Long.MIN_VALUE);

            backend.nextHeld().answer();
            node.await(() -> node.upstream().late() == 1);
            backend.script(ScriptedBackend.ECHO);
            assertThat(client.ask(Frame.request(3, "next")).text()).isEqualTo("next");
            assertThat(node.upstream().timeouts()).isEqualTo(1);
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void answersEachRequestInFlightWhenTheConnectionIsLostAndReconnects() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend);
                TestClient one = node.connect();
                TestClient other = node.connect()) {
            one.send(Frame.request(1, "a"), Frame.request(2, "b"));
            other.send(Frame.request(1, "c"));
            backend.nextHeld(3);
            backend.cutAll();
            assertThat(one.receive(2)).extracting(Frame::errorCode).containsOnly(ErrorCode.UPSTREAM_LOST.code());
            assertThat(other.receive().errorCode()).isEqualTo(ErrorCode.UPSTREAM_LOST.code());
            backend.script(ScriptedBackend.ECHO);
            assertThat(one.ask(Frame.request(3, "again")).text()).isEqualTo("again");
            assertThat(node.upstream().lost()).isEqualTo(3);
            assertThat(node.upstream().connectionsLost()).isEqualTo(1);
            assertThat(backend.accepted()).isEqualTo(2);
        }
    }

    @Test
    void passesOnWhatWasAnsweredBeforeTheBackendEndedTheConnection() {
        try (ScriptedBackend backend = new ScriptedBackend((peer, request) -> {
                    if (request.sequence() < 3) {
                        peer.answer(request);
                    } else {
                        peer.endOutput();
                    }
                });
                RunningNode node = RunningNode.before(backend);
                TestClient client = node.connect()) {
            client.send(Frame.bytes(requests(5)));
            assertThat(client.receive(5))
                    .extracting(Frame::type)
                    .containsExactly(Frame.RESPONSE, Frame.RESPONSE, Frame.RESPONSE, Frame.ERROR, Frame.ERROR);
        }
    }

    /** What a backend must not send, each in the middle of good answers. */
    @ParameterizedTest
    @ValueSource(
            strings = {"unknown type", "twice", "never asked", "a request", "data", "half a frame after a wrong one"})
    void endsAConnectionWhoseBackendBreaksTheProtocolAndAnswersItsRequests(String offence) {
        try (ScriptedBackend backend = new ScriptedBackend((peer, request) -> {
                    if (request.text().equals("offend")) {
                        peer.send(offence(offence, request));
                    } else {
                        peer.answer(request);
                    }
                });
                RunningNode node = RunningNode.before(backend);
                TestClient client = node.connect()) {
            assertThat(client.ask(Frame.request(1, "good")).type()).isEqualTo(Frame.RESPONSE);
            Frame answer = client.ask(Frame.request(2, "offend"));
            if (offence.equals("twice")) {
                assertThat(answer.type()).isEqualTo(Frame.RESPONSE);
                node.await(() -> node.upstream().late() == 1); // indistinguishable from a late one, and as harmless
            } else {
                assertThat(answer.errorCode()).isEqualTo(ErrorCode.UPSTREAM_LOST.code());
                assertThat(node.upstream().defects()).isEqualTo(1);
            }
            assertThat(client.ask(Frame.request(3, "good")).type()).isEqualTo(Frame.RESPONSE);
        }
    }

    private static byte[] offence(String offence, Frame request) {
        Frame answer = request.as(Frame.RESPONSE);
        return switch (offence) {
            case "unknown type" -> request.as(9).bytes();
            case "twice" -> Frame.bytes(List.of(answer, answer));
            case "never asked" -> new Frame(Frame.RESPONSE, request.sequence() + 1_000, 0, new byte[0]).bytes();
            case "a request" -> request.bytes();
            case "data" -> request.as(Frame.DATA).bytes();
            case "half a frame after a wrong one" -> {
                byte[] both = Frame.bytes(List.of(request.as(Frame.DATA), answer));
                yield java.util.Arrays.copyOf(both, both.length - 3);
            }
            default -> throw new IllegalArgumentException(offence);
        };
    }

    @Test
    void theReasonSaysWhoseShareTheBoundIsAndAdvisesNoMoreConnectionsWhileNoneIsOpen() {
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(ScriptedBackend.nobody());
                    settings.loops = 2;
                    settings.maxConnectionsUpstream = 4;
                });
                TestClient client = node.connect()) {
            Frame error = client.ask(Frame.request(1, "anybody?"));
            assertThat(error.errorCode()).isEqualTo(ErrorCode.NO_UPSTREAM.code());
            assertThat(error.text())
                    .contains(" max-connections=2 (this event loop's share of 4); see /actuator/upstreams")
                    .doesNotContain("raise");
        }
    }

    @Test
    void aConnectionThatAnswersNoHeartbeatIsNeverUsed() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO).mute(true);
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(backend.endpoint());
                    settings.connectTimeout = SOON;
                });
                TestClient client = node.connect()) {
            Frame error = client.ask(Frame.request(1, "anybody?"));
            assertThat(error.errorCode()).isEqualTo(ErrorCode.NO_UPSTREAM.code());
            assertThat(node.upstream().connects()).isZero();
            assertThat(node.upstream().proofFailures()).isPositive();
            assertThat(backend.mostInFlight()).isZero();
            backend.mute(false);
            node.await(() -> node.upstream().ready() > 0);
            assertThat(client.ask(Frame.request(2, "now")).text()).isEqualTo("now");
        }
    }

    @Test
    void aReadyConnectionThatFallsSilentIsFoundOutAndReplaced() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.heartbeatInterval = SOON;
                    settings.connectTimeout = SOON;
                });
                TestClient client = node.connect()) {
            backend.mute(true);
            assertThat(client.ask(Frame.request(1, "silence")).errorCode()).isEqualTo(ErrorCode.UPSTREAM_LOST.code());
            backend.mute(false);
            backend.script(ScriptedBackend.ECHO);
            node.await(() -> node.upstream().ready() > 0);
            assertThat(client.ask(Frame.request(2, "voice")).text()).isEqualTo("voice");
        }
    }

    @Test
    void saysAtOnceThatThereIsNoUpstreamAtAll() {
        try (RunningNode node = RunningNode.start(settings -> settings.endpoints = List.of(ScriptedBackend.nobody()));
                TestClient client = node.connect()) {
            node.await(() -> node.upstream().connectFailures() >= 3);
            client.send(Frame.bytes(requests(50))); // long before the request timeout of 30 s
            assertThat(client.receive(50)).extracting(Frame::errorCode).containsOnly(ErrorCode.NO_UPSTREAM.code());
            assertThat(client.ask(Frame.heartbeat(9)).type()).isEqualTo(Frame.HEARTBEAT);
            assertThat(node.upstream().refused()).isEqualTo(50);
        }
    }

    @Test
    void findsABackendThatComesBackOnTheSamePortAndSaysBoth(CapturedOutput output) {
        ScriptedBackend first = new ScriptedBackend(ScriptedBackend.ECHO);
        int port = first.port();
        try (RunningNode node = RunningNode.before(first);
                TestClient client = node.connect()) {
            assertThat(client.ask(Frame.request(1, "up")).text()).isEqualTo("up");
            first.close();
            node.await(() -> node.upstream().connectFailures() >= 4);
            assertThat(ejected(node)).isTrue();
            assertThat(client.ask(Frame.request(2, "down")).type()).isEqualTo(Frame.ERROR);
            try (ScriptedBackend second = new ScriptedBackend(ScriptedBackend.ECHO, port, 0)) {
                node.await(() -> node.upstream().ready() > 0);
                assertThat(client.ask(Frame.request(3, "up again")).text()).isEqualTo("up again");
                assertThat(ejected(node)).isFalse();
                assertThat(second.accepted()).isPositive();
                assertThat(output.getAll().split("backend .* is left alone by this event loop: ", -1))
                        .as("said once, however often it is tried")
                        .hasSize(2);
                assertThat(output).contains("serves this event loop again");
            }
        }
    }

    @Test
    void servesWithTheBackendsThatAreThereWhenOneIsNot() {
        try (ScriptedBackend one = new ScriptedBackend(ScriptedBackend.ECHO);
                ScriptedBackend other = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(ScriptedBackend.nobody(), one.endpoint(), other.endpoint());
                    settings.minConnections = 4;
                });
                TestClient client = node.connect()) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.ask(Frame.request(i, "x")).type()).isEqualTo(Frame.RESPONSE);
            }
            node.await(() -> node.upstream().ready() == 4);
            // Fewest connections first, those under way included: two each, whatever the dead one did to the order.
            assertThat(one.open()).isEqualTo(2);
            assertThat(other.open()).isEqualTo(2);
            assertThat(node.upstream().refused()).isZero();
        }
    }

    /** It connects and answers HEARTBEATs, so that only its requests tell. */
    @Test
    void othersTakeOverFromABackendThatAnswersNoRequest() {
        try (ScriptedBackend silent = new ScriptedBackend(ScriptedBackend.SILENT);
                ScriptedBackend talking = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(silent.endpoint(), talking.endpoint());
                    settings.minConnections = 2;
                    settings.requestTimeout = SOON;
                    settings.ejection = new EjectionPolicy(3, 60_000_000_000L, 60_000_000_000L);
                });
                TestClient client = node.connect()) {
            node.await(() -> node.upstream().ready() == 2);
            for (int i = 0; !ejected(node); i++) {
                client.ask(Frame.request(i, "anybody?"));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.ask(Frame.request(i, "now")).text()).isEqualTo("now");
            }
            node.await(() -> silent.open() == 0);
            assertThat(node.upstream().timeouts()).isBetween(3L, 10L);
        }
    }

    /** Each time that it may be tried again it gets one request, until it answers one. */
    @Test
    void aBackendThatStillAnswersNoRequestCostsOneOfThemEachTimeThatItIsTried() {
        try (ScriptedBackend silent = new ScriptedBackend(ScriptedBackend.SILENT);
                ScriptedBackend talking = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(silent.endpoint(), talking.endpoint());
                    settings.minConnections = 4;
                    settings.requestTimeout = SOON;
                })) {
            node.await(() -> node.upstream().ready() == 4);
            try (TestClient first = node.connect()) {
                for (int i = 0; !ejected(node); i++) {
                    first.ask(Frame.request(i, "anybody?"));
                }
            }
            int before = silent.accepted();
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(node.connect());
            }
            int failed = 0;
            for (int i = 0; silent.accepted() - before < 5; i++) {
                assertThat(i).isLessThan(500);
                talking.cutAll(); // connections are missing, and it is tried again when its time has come
                node.await(() -> node.upstream().ready() == 4);
                for (TestClient client : clients) {
                    client.send(Frame.request(i, "now"));
                }
                for (TestClient client : clients) {
                    failed += client.receive().type() == Frame.ERROR ? 1 : 0;
                }
            }
            assertThat(failed).isBetween(1, silent.accepted() - before);

            silent.script((peer, request) -> peer.cut());
            long failuresBefore = failuresOf(node);
            for (int i = 0; failuresOf(node) == failuresBefore; i++) {
                assertThat(i).isLessThan(500);
                talking.cutAll();
                node.await(() -> node.upstream().ready() == 4);
                clients.getFirst().ask(Frame.request(i, "and now?"));
            }
            assertThat(ejected(node)).as("an end is no answer").isTrue();

            silent.script(ScriptedBackend.ECHO);
            for (int i = 0; ejected(node); i++) {
                assertThat(i).isLessThan(500);
                talking.cutAll();
                node.await(() -> node.upstream().ready() == 4);
                clients.getFirst().ask(Frame.request(i, "better?"));
            }
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void whatHangsAtOneBackendIsNoOverloadOfTheOther() {
        try (ScriptedBackend hanging = new ScriptedBackend(ScriptedBackend.ECHO);
                ScriptedBackend talking = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(hanging.endpoint(), talking.endpoint());
                    settings.minConnections = 2;
                    settings.maxConnectionsUpstream = 2;
                    settings.requestTimeout = Duration.ofSeconds(20);
                });
                TestClient warm = node.connect()) {
            node.await(() -> node.upstream().ready() == 2);
            long known = System.nanoTime() + Duration.ofMillis(300).toNanos();
            for (int i = 0; System.nanoTime() < known; i++) {
                warm.ask(Frame.request(i, "how long does it take?"));
            }
            List<TestClient> clients = node.connect(40);
            hanging.script(ScriptedBackend.SILENT);
            for (TestClient client : clients) {
                client.send(Frame.bytes(requests(40)));
            }
            node.await(() -> node.upstream().inFlight() >= 100);
            clients = new ArrayList<>(clients);
            clients.add(node.connect());
            // Nobody is answered for longer than target and interval: nothing comes back, and that is no overload
            // either.
            long silence = System.nanoTime() + Duration.ofMillis(600).toNanos();
            node.await(() -> System.nanoTime() > silence);
            for (int i = 0; i < 20; i++) {
                assertThat(clients.getLast()
                                .ask(Frame.request(i, "the other one has nothing to do"))
                                .type())
                        .isEqualTo(Frame.RESPONSE);
            }
            assertThat(node.upstream().shed()).isZero();
            assertThat(node.upstream().inFlightLimit()).isZero();
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void aBackendThatAnswersSomeRequestsInTimeIsKept() {
        ScriptedBackend.Script everyThird = (peer, request) -> {
            if (request.sequence() % 3 == 0) {
                peer.answer(request);
            }
        };
        try (ScriptedBackend backend = new ScriptedBackend(everyThird);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.requestTimeout = SOON;
                    settings.maxConnectionsUpstream = 1;
                });
                TestClient client = node.connect()) {
            for (int i = 0; i < 6; i++) {
                client.ask(Frame.request(i, "one by one"));
            }
            assertThat(node.upstream().timeouts()).isEqualTo(4);
            assertThat(ejected(node)).isFalse();
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void endsTheConnectionInsteadWhereErrorFramesAreOff() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> settings.errorFrames = false);
                TestClient client = node.connect();
                TestClient bystander = node.connect()) {
            client.send(Frame.request(1, "a"), Frame.request(2, "b"), Frame.request(3, "c"));
            List<ScriptedBackend.Held> held = backend.nextHeld(3);
            held.getFirst().answer();
            assertThat(client.receive().text()).isEqualTo("a");
            backend.cutAll();
            // By a reset: an end of stream would say that the other two were not served.
            assertThatThrownBy(client::receiveToEnd).hasMessageContaining("reset");
            node.await(() -> node.closed(CloseReason.UNSERVED) == 1);
            assertThat(bystander.ask(Frame.heartbeat(1)).type()).isEqualTo(Frame.HEARTBEAT);
        }
    }

    @Test
    void waitsForAConnectionNoLongerThanTheRequestTimeout() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxInFlight = 1;
                    settings.maxConnectionsUpstream = 1;
                    settings.requestTimeout = Duration.ofMillis(200);
                });
                TestClient holder = node.connect();
                TestClient waiter = node.connect()) {
            holder.send(Frame.bytes(requests(10)));
            waiter.send(Frame.bytes(requests(10)));
            assertThat(holder.receive(10)).allMatch(frame -> frame.type() == Frame.ERROR);
            assertThat(waiter.receive(10)).allMatch(frame -> frame.type() == Frame.ERROR);
        }
    }

    private static boolean ejected(RunningNode node) {
        return firstEndpoint(node).ejected();
    }

    private static long failuresOf(RunningNode node) {
        return firstEndpoint(node).addresses().getFirst().failures();
    }

    private static EndpointSnapshot firstEndpoint(RunningNode node) {
        UpstreamPool pool = node.node().pools().getFirst();
        return pool.loop()
                .submit(pool::endpoints)
                .syncUninterruptibly()
                .getNow()
                .getFirst();
    }

    private static List<Frame> requests(int count) {
        List<Frame> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(Frame.request(i, "request " + i));
        }
        return requests;
    }
}
