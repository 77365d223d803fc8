package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.upstream.UpstreamPool;
import dev.needletail.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The name that a REQUEST's payload begins with says which service gets it, and a service is nobody else's trouble. */
class NamedServicesTest {

    @Test
    void eachRequestGoesUnchangedToTheServiceItNames() {
        try (ScriptedBackend orders = ScriptedBackend.holding();
                ScriptedBackend prices = ScriptedBackend.holding();
                RunningNode node = start(settings -> {
                    settings.services.put("orders", List.of(orders.endpoint()));
                    settings.services.put("prices", List.of(prices.endpoint()));
                });
                TestClient client = node.connect()) {
            Frame one = Keyed.request(1, "orders", "buy");
            Frame two = Keyed.request(2, "prices", "");
            Frame three = Keyed.request(3, "orders", "sell");
            client.send(one, two, three);

            List<ScriptedBackend.Held> held = orders.nextHeld(2);
            assertThat(held.stream().map(each -> each.request().payload()).toList())
                    .containsExactly(one.payload(), three.payload());
            ScriptedBackend.Held price = prices.nextHeld();
            assertThat(price.request().payload()).isEqualTo(two.payload());

            price.answer();
            assertThat(client.receive()).isEqualTo(two.as(Frame.RESPONSE));
            held.forEach(ScriptedBackend.Held::answer);
            assertThat(client.receive(2)).containsExactly(one.as(Frame.RESPONSE), three.as(Frame.RESPONSE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "größe", "日本", "𝄞", "with space.and-dots/slashes"})
    void aNameMayBeAnyString(String name) {
        servedUnder(name);
    }

    @Test
    void aNameMayHave255Bytes() {
        servedUnder("n".repeat(255));
        servedUnder("é".repeat(127) + "n");
    }

    private static void servedUnder(String name) {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> settings.services.put(name, List.of(backend.endpoint())));
                TestClient client = node.connect()) {
            Frame request = Keyed.request(1, name, "payload");
            assertThat(client.ask(request)).isEqualTo(request.as(Frame.RESPONSE));
            assertThat(client.ask(Keyed.request(2, name + "'", "")).errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_SERVICE.code());
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheNameCutAndPrintable() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> settings.services.put("known", List.of(backend.endpoint())));
                TestClient client = node.connect()) {
            assertThat(refusal(client, "other")).isEqualTo("unknown service \"other\"");
            assertThat(refusal(client, "")).isEqualTo("unknown service \"\"");
            assertThat(refusal(client, "known ")).isEqualTo("unknown service \"known \"");
            assertThat(refusal(client, "a\u001b[31m\u0000b\n\u202e\"")).isEqualTo("unknown service \"a?[31m?b???\"");
            assertThat(refusal(client, "k".repeat(65))).isEqualTo("unknown service \"" + "k".repeat(64) + "...\"");
            assertThat(refusal(client, "k".repeat(63) + "é"))
                    .isEqualTo("unknown service \"" + "k".repeat(63) + "...\"");
            assertThat(refusal(client, "k".repeat(60_000))).endsWith("...\"");
            assertThat(node.sum(room -> room.routing().unknownServices())).isEqualTo(7);
            assertThat(client.ask(Keyed.request(9, "known", "")).type()).isEqualTo(Frame.RESPONSE);
        }
    }

    private static String refusal(TestClient client, String name) {
        Frame error = client.ask(Keyed.request(1, name, "rest"));
        assertThat(error.type()).isEqualTo(Frame.ERROR);
        assertThat(error.errorCode()).isEqualTo(ErrorCode.UNKNOWN_SERVICE.code());
        return Keyed.reason(error);
    }

    @Test
    void aPayloadThatBeginsWithNoNameIsRefused() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("known", List.of(backend.endpoint()));
                    settings.unknownToDefault = true;
                    settings.endpoints = List.of(backend.endpoint());
                });
                TestClient client = node.connect()) {
            byte[][] wrong = {
                {},
                {0},
                {0, 5, 'k', 'n', 'o', 'w'},
                {(byte) 0xFF, (byte) 0xFF, 'k'},
                Keyed.payload(new byte[] {(byte) 0xC0, (byte) 0x80}, "overlong"),
                Keyed.payload(new byte[] {'k', (byte) 0xED, (byte) 0xA0, (byte) 0x80}, "surrogate"),
                Keyed.payload(new byte[] {(byte) 0xE2, (byte) 0x82}, "cut")
            };
            for (byte[] payload : wrong) {
                Frame error = client.ask(Frame.request(1, payload));
                assertThat(error.type()).isEqualTo(Frame.ERROR);
                assertThat(error.errorCode()).isEqualTo(ErrorCode.MALFORMED_KEY.code());
            }
            assertThat(node.sum(room -> room.routing().malformedServices())).isEqualTo(wrong.length);
            assertThat(client.ask(Keyed.request(9, "known", "")).type()).isEqualTo(Frame.RESPONSE);
        }
    }

    @Test
    void anUnknownNameLeadsToTheUnnamedUpstreamWhereThatIsConfigured() {
        try (ScriptedBackend known = ScriptedBackend.holding();
                ScriptedBackend unnamed = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("known", List.of(known.endpoint()));
                    settings.unknownToDefault = true;
                    settings.endpoints = List.of(unnamed.endpoint());
                });
                TestClient client = node.connect()) {
            Frame request = Keyed.request(1, "other", "payload");
            assertThat(client.ask(request)).isEqualTo(request.as(Frame.RESPONSE));
            assertThat(client.ask(Keyed.request(2, "", "")).type()).isEqualTo(Frame.RESPONSE);
            assertThat(known.heldNow()).isZero();
            assertThat(node.sum(room -> room.routing().unknownServices())).isZero();
        }
    }

    @Test
    void withoutABackendTheUnnamedUpstreamIsTheBuiltInService() {
        try (RunningNode node = start(settings -> settings.unknownToDefault = true);
                TestClient client = node.connect()) {
            Frame request = Keyed.request(1, "anything", "payload");
            assertThat(client.ask(request)).isEqualTo(request.as(Frame.RESPONSE));
        }
    }

    @Test
    void aDeadServiceIsNobodyElsesTrouble() {
        try (ScriptedBackend alive = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("alive", List.of(alive.endpoint()));
                    settings.services.put("dead", List.of(ScriptedBackend.nobody()));
                });
                TestClient client = node.connect()) {
            for (int i = 0; i < 50; i++) {
                client.send(Keyed.request(2 * i, "dead", ""), Keyed.request(2 * i + 1, "alive", ""));
            }
            int answered = 0;
            for (Frame frame : client.receive(100)) {
                if (frame.sequence() % 2 == 0) {
                    assertThat(frame.errorCode()).isEqualTo(ErrorCode.NO_UPSTREAM.code());
                } else {
                    assertThat(frame.type()).isEqualTo(Frame.RESPONSE);
                    answered++;
                }
            }
            assertThat(answered).isEqualTo(50);
        }
    }

    /** One client for both: what waits for the slow one is set aside, and goes there in its order as soon as there is room. */
    @Test
    void aServiceWithoutRoomHoldsUpItsOwnRequestsOnly() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                ScriptedBackend fast = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    settings.services.put("fast", List.of(fast.endpoint()));
                    oneAtATime(settings);
                });
                TestClient client = node.connect()) {
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                requests.add(Keyed.request(100 + i, "slow", "s" + i));
                requests.add(Keyed.request(200 + i, "fast", "f" + i));
            }
            client.send(Frame.bytes(requests));
            assertThat(client.receive(20)).extracting(Frame::sequence).allMatch(sequence -> sequence >= 200);
            assertThat(slow.heldNow()).isEqualTo(1);
            assertThat(node.sum(room -> room.routing().parked())).isGreaterThanOrEqualTo(19);

            for (int i = 0; i < 20; i++) {
                ScriptedBackend.Held next = slow.nextHeld();
                assertThat(Keyed.rest(next.request())).isEqualTo("s" + i);
                next.answer();
                assertThat(client.receive().sequence()).isEqualTo(100 + i);
            }
            Frame late = Keyed.request(1, "slow", "late");
            client.send(late);
            slow.nextHeld().answer();
            assertThat(client.receive()).isEqualTo(late.as(Frame.RESPONSE));
        }
    }

    @Test
    void whatIsSetAsideHasItsDeadline() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    settings.maxInFlight = 1;
                    settings.maxConnectionsUpstream = 1;
                    settings.requestTimeout = Duration.ofMillis(200);
                    settings.shedding = RunningNode.PATIENT;
                });
                TestClient client = node.connect()) {
            client.send(Keyed.request(1, "slow", ""), Keyed.request(2, "slow", ""), Keyed.request(3, "slow", ""));
            List<Frame> errors = client.receive(3);
            assertThat(errors).extracting(Frame::type).containsOnly(Frame.ERROR);
            assertThat(errors)
                    .filteredOn(error -> error.errorCode() == ErrorCode.TIMEOUT.code())
                    .isNotEmpty()
                    .allMatch(error -> Keyed.reason(error).contains("needletail.upstreams.slow.request-timeout"));
        }
    }

    /** More than may be set aside: the client is not read for a while, and loses nothing. */
    @Test
    void whereTooMuchIsSetAsideTheClientWaits() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    settings.maxInFlight = 4;
                    settings.maxConnectionsUpstream = 1;
                    settings.shedding = RunningNode.PATIENT;
                });
                TestClient client = node.connect()) {
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                requests.add(Keyed.request(i, "slow", "x".repeat(4_000)));
            }
            client.sendAside(Frame.bytes(requests));
            node.await(
                    () -> slow.heldNow() == 4 && node.sum(room -> room.routing().parked()) > 0);
            assertThat(node.sum(room -> room.routing().parked())).isLessThan(20);
            slow.script(ScriptedBackend.ECHO);
            slow.nextHeld(4).forEach(ScriptedBackend.Held::answer);
            assertThat(client.receive(100)).extracting(Frame::sequence).isSorted();
        }
    }

    /** What fills the bound goes, and so does the client, though the service that it had to wait for has no room yet. */
    @Test
    void aClientThatWaitedGoesOnAsSoonAsAnotherServicesRequestsHaveLeftRoom() {
        try (ScriptedBackend full = ScriptedBackend.holding();
                ScriptedBackend stuck = ScriptedBackend.holding();
                ScriptedBackend fast = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("full", List.of(full.endpoint()));
                    settings.services.put("stuck", List.of(stuck.endpoint()));
                    settings.services.put("fast", List.of(fast.endpoint()));
                    oneAtATime(settings);
                });
                TestClient client = node.connect()) {
            client.send(Keyed.request(1, "full", ""), Keyed.request(2, "stuck", ""));
            ScriptedBackend.Held first = full.nextHeld();
            stuck.nextHeld();
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                requests.add(Keyed.request(100 + i, "full", "x".repeat(4_000)));
            }
            requests.add(Keyed.request(3, "stuck", "x".repeat(4_000)));
            requests.add(Keyed.request(4, "fast", ""));
            client.sendAside(Frame.bytes(requests));
            node.await(() -> node.clients(counters -> counters.waitingPauses()) > 0);
            full.script(ScriptedBackend.ECHO);
            first.answer();
            assertThat(client.receive(18))
                    .extracting(Frame::sequence)
                    .contains(4)
                    .doesNotContain(3);
        }
    }

    @Test
    void whatIsSetAsideForAClientThatGoesIsGivenBack() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    oneAtATime(settings);
                })) {
            ScriptedBackend.Held first;
            try (TestClient client = node.connect()) {
                client.send(Keyed.request(0, "slow", "x".repeat(100)));
                first = slow.nextHeld();
                long before =
                        node.sum(room -> room.routing().parked()); // the first one too, if no connection was ready
                for (int i = 1; i < 10; i++) {
                    client.send(Keyed.request(i, "slow", "x".repeat(100)));
                }
                node.await(() -> node.sum(room -> room.routing().parked()) == before + 9);
                client.reset();
            }
            node.await(() -> node.clients(counters -> counters.open()) == 0);
            first.answer();
            node.await(() -> node.buffers().inUse() == 0);
        }
    }

    @Test
    void aDrainWaitsForWhatIsSetAside() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    oneAtATime(settings);
                });
                TestClient client = node.connect()) {
            client.send(Keyed.request(1, "slow", ""));
            ScriptedBackend.Held first = slow.nextHeld();
            long before = node.sum(room -> room.routing().parked()); // the first one too, if no connection was ready
            client.send(Keyed.request(2, "slow", ""), Keyed.request(3, "slow", ""));
            node.await(() -> node.sum(room -> room.routing().parked()) == before + 2);
            Thread stop = Thread.ofPlatform().start(() -> node.stop(Duration.ofSeconds(20)));
            node.await(() -> !node.node().isAccepting());
            slow.script(ScriptedBackend.ECHO);
            first.answer();
            assertThat(client.receiveToEnd()).extracting(Frame::sequence).containsExactly(1, 2, 3);
            client.endOutput(); // the node reads until then
            join(stop);
        }
    }

    /** Nobody has seen it, which an end of stream says and a reset does not. */
    @Test
    void whatIsStillSetAsideWhenTheGraceRunsOutIsDroppedAndTheStreamEndsInGoodOrder() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                ScriptedBackend fast = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    settings.services.put("fast", List.of(fast.endpoint()));
                    oneAtATime(settings);
                });
                TestClient other = node.connect();
                TestClient client = node.connect()) {
            other.send(Keyed.request(1, "slow", "holds the only place"));
            slow.nextHeld();
            client.send(Keyed.request(2, "slow", ""), Keyed.request(3, "slow", ""), Keyed.request(4, "fast", ""));
            assertThat(client.receive().sequence()).isEqualTo(4);
            Thread stop = Thread.ofPlatform().start(() -> node.stop(RunningNode.GRACE));
            assertThat(client.receiveToEnd()).isEmpty();
            client.endOutput();
            join(stop);
            assertThat(slow.heldNow()).isZero();
        }
    }

    @Test
    void aHandlerServesBesideBackends() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("backend", List.of(backend.endpoint()));
                    settings.handlers = Map.of(
                            "handler",
                            (request, reply) -> reply.respond(
                                    ("handled " + request.payload().readString()).getBytes(StandardCharsets.UTF_8)));
                });
                TestClient client = node.connect()) {
            assertThat(client.ask(Keyed.request(1, "handler", "")).text()).isEqualTo("handled handler");
            Frame request = Keyed.request(2, "backend", "");
            assertThat(client.ask(request)).isEqualTo(request.as(Frame.RESPONSE));
        }
    }

    /** Each service of a thousand gets its own requests, and no other's, whichever way they are cut and mixed. */
    @Test
    void aThousandServices() {
        try (ScriptedBackend even = new ScriptedBackend(ScriptedBackend.ECHO);
                ScriptedBackend odd = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.minConnections = 0;
                    settings.warm = false;
                    settings.loops = 2;
                    for (int i = 0; i < 1_000; i++) {
                        settings.services.put("service-" + i, List.of((i % 2 == 0 ? even : odd).endpoint()));
                    }
                });
                TestClient client = node.connect()) {
            Random random = new Random(6);
            List<Frame> requests = new ArrayList<>();
            int[] asked = new int[1_000];
            for (int i = 0; i < 3_000; i++) {
                int service = i < 1_000 ? i : random.nextInt(1_000);
                asked[service]++;
                requests.add(Keyed.request(i, "service-" + service, "payload " + i));
            }
            client.sendAside(Frame.bytes(requests));
            boolean[] answered = new boolean[requests.size()];
            for (Frame frame : client.receive(requests.size())) {
                assertThat(frame).isEqualTo(requests.get(frame.sequence()).as(Frame.RESPONSE));
                assertThat(answered[frame.sequence()]).isFalse();
                answered[frame.sequence()] = true;
            }
            node.settle();
            for (int i = 0; i < 1_000; i++) {
                long requestsOfIt = 0;
                for (UpstreamPool pool : node.node().pools("service-" + i)) {
                    requestsOfIt += pool.counters().snapshot().requests();
                }
                assertThat(requestsOfIt).as("service-" + i).isEqualTo(asked[i]);
            }
        }
    }

    private static RunningNode start(Consumer<RunningNode.Settings> change) {
        return RunningNode.start(settings -> {
            settings.byName = true;
            change.accept(settings);
        });
    }

    /** Each service has room for one request, and the next ones wait until they time out. */
    private static void oneAtATime(RunningNode.Settings settings) {
        settings.maxInFlight = 1;
        settings.maxConnectionsUpstream = 1;
        settings.shedding = RunningNode.PATIENT;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
