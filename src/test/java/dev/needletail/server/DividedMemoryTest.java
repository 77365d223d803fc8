package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.inbound.CloseReason;
import dev.needletail.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What waits for a service has its share of the loop's memory, and leaves the rest to everybody else. */
class DividedMemoryTest {

    private static final int CLIENTS = 80;
    private static final int REQUESTS = 100;

    /**
     * 140 buffers for clients, and 20 for answers: less than 80 clients would take at two each, and more than a quarter and one
     * for what each of them is answered.
     */
    private static final BufferSettings SMALL = new BufferSettings(64 << 10, 2, 160, true);

    private static final long SHARE_BYTES = 140 * (64 << 10) / 4;

    @Test
    void whoPilesUpBeforeASlowServiceTakesNoMemoryFromOthers() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                ScriptedBackend fast = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    settings.services.put("fast", List.of(fast.endpoint()));
                });
                TestClient other = node.connect()) {
            List<TestClient> crowd = node.connect(CLIENTS);
            try {
                crowd.forEach(client -> client.sendAside(requests("slow")));
                node.await(() -> everyoneHasWaitedOrWasRefused(node));
                for (int i = 0; i < 200; i++) {
                    Frame request = Keyed.request(i, "fast", "x".repeat(i % 2 == 0 ? 10 : 10_000));
                    assertThat(other.ask(request)).isEqualTo(request.as(Frame.RESPONSE));
                }
                assertThat(node.clients(counters -> counters.bufferPauses())).isZero();
                assertThat(node.buffers().exhausted()).isZero();
                assertThat(node.closed(CloseReason.BUFFERS_EXHAUSTED)).isZero();
            } finally {
                crowd.forEach(TestClient::reset);
            }
        }
    }

    /** What was set aside or waited goes on, what was refused was answered, and nothing is left of either. */
    @Test
    void everythingIsAnsweredOnceWhenTheSlowServiceIsBack() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                RunningNode node = start(settings -> settings.services.put("slow", List.of(slow.endpoint())))) {
            List<TestClient> crowd = node.connect(40);
            crowd.forEach(client -> client.sendAside(requests("slow")));
            node.await(() -> node.sum(room -> room.routing().overloaded()) > 0
                    && node.clients(counters -> counters.waitingPauses()) > 0
                    && slow.heldNow() == 1);
            assertThat(node.sum(LoopRooms::waitingBytes)).isBetween(1L, SHARE_BYTES);
            slow.script(ScriptedBackend.ECHO);
            slow.nextHeld().answer();
            long refused = 0;
            for (TestClient client : crowd) {
                boolean[] answered = new boolean[REQUESTS];
                int last = -1;
                for (Frame frame : client.receive(REQUESTS)) {
                    assertThat(answered[frame.sequence()]).isFalse();
                    answered[frame.sequence()] = true;
                    if (frame.type() == Frame.RESPONSE) {
                        assertThat(frame.sequence())
                                .as("the order of what was served")
                                .isGreaterThan(last);
                        last = frame.sequence();
                    } else {
                        assertThat(frame.errorCode()).isEqualTo(ErrorCode.OVERLOADED.code());
                        assertThat(Keyed.reason(frame))
                                .startsWith("too much waits for the service: waiting=")
                                .endsWith("needletail.upstreams.slow");
                        refused++;
                    }
                }
            }
            assertThat(refused).isEqualTo(node.sum(room -> room.routing().overloaded()));
            node.await(() -> node.sum(LoopRooms::waitingBytes) == 0);
            Frame late = Keyed.request(1, "slow", "late");
            assertThat(crowd.getFirst().ask(late)).isEqualTo(late.as(Frame.RESPONSE));
            crowd.forEach(TestClient::close);
        }
    }

    @Test
    void severalDeadServicesTogetherLeaveRoomForTheOthers() {
        try (ScriptedBackend first = ScriptedBackend.holding();
                ScriptedBackend second = ScriptedBackend.holding();
                ScriptedBackend third = ScriptedBackend.holding();
                ScriptedBackend fast = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("first", List.of(first.endpoint()));
                    settings.services.put("second", List.of(second.endpoint()));
                    settings.services.put("third", List.of(third.endpoint()));
                    settings.services.put("fast", List.of(fast.endpoint()));
                });
                TestClient other = node.connect()) {
            List<TestClient> crowd = node.connect(90);
            try {
                List<String> dead = List.of("first", "second", "third");
                for (int i = 0; i < dead.size(); i++) {
                    long before = node.sum(room -> room.routing().overloaded());
                    byte[] requests = requests(dead.get(i));
                    crowd.subList(30 * i, 30 * (i + 1)).forEach(client -> client.sendAside(requests));
                    node.await(() -> node.sum(room -> room.routing().overloaded()) > before);
                }
                for (int i = 0; i < 100; i++) {
                    Frame request = Keyed.request(i, "fast", "x".repeat(10_000));
                    assertThat(other.ask(request)).isEqualTo(request.as(Frame.RESPONSE));
                }
                assertThat(node.clients(counters -> counters.bufferPauses())).isZero();
            } finally {
                crowd.forEach(TestClient::reset);
            }
        }
    }

    /** One client for both, and no room for it to wait in. */
    @Test
    void whatIsRefusedHoldsUpNothingElseOfItsClient() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                ScriptedBackend fast = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = start(settings -> {
                    settings.services.put("slow", List.of(slow.endpoint()));
                    settings.services.put("fast", List.of(fast.endpoint()));
                    settings.maxInFlight = 64;
                    settings.waitingShare = 0.01;
                });
                TestClient client = node.connect()) {
            int pairs = 100;
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                requests.add(Keyed.request(2 * i, "slow", "x".repeat(4_000)));
                requests.add(Keyed.request(2 * i + 1, "fast", ""));
            }
            client.sendAside(Frame.bytes(requests));
            int served = 0;
            int refused = 0;
            for (int left = 2 * pairs; served < pairs; left--) {
                assertThat(left).isPositive();
                Frame frame = client.receive();
                if (frame.type() == Frame.RESPONSE) {
                    assertThat(frame.sequence()).isEqualTo(2 * served++ + 1);
                } else {
                    assertThat(frame.errorCode()).isEqualTo(ErrorCode.OVERLOADED.code());
                    refused++;
                }
            }
            assertThat(refused).isPositive();
            assertThat(node.clients(counters -> counters.waitingPauses())).isZero();
            // How many of the others found room depends on how the stream was read; the rest of them waits in the
            // share.
            int taken = pairs - refused;
            node.settle();
            node.await(() -> slow.heldNow() > 0 && slow.heldNow() == inFlight(node, "slow"));
            slow.script(ScriptedBackend.ECHO);
            slow.nextHeld(slow.heldNow()).forEach(ScriptedBackend.Held::answer);
            for (int left = taken; left > 0; left--) {
                assertThat(client.receive().sequence()).isEven();
            }
        }
    }

    @Test
    void whoGoesOrIsDroppedWhileItWaitsLeavesNothing() {
        try (ScriptedBackend slow = ScriptedBackend.holding();
                RunningNode node = start(settings -> settings.services.put("slow", List.of(slow.endpoint())))) {
            List<TestClient> crowd = node.connect(40);
            crowd.forEach(client -> client.sendAside(requests("slow")));
            node.await(() -> node.sum(room -> room.routing().overloaded()) > 0
                    && node.clients(counters -> counters.waitingPauses()) > 0);
            crowd.subList(0, 20).forEach(TestClient::reset);
            node.await(() -> node.clients(counters -> counters.open()) == 20);
            crowd.subList(20, 40).forEach(client -> client.sendAside(requests("slow")));
            node.stop(RunningNode.GRACE); // what waits is dropped half-way, and what is left is looked at by close()
            crowd.subList(20, 40).forEach(TestClient::reset);
        }
    }

    private static boolean everyoneHasWaitedOrWasRefused(RunningNode node) {
        long paused = node.clients(counters -> counters.waitingPauses() + counters.bufferPauses());
        return paused
                        + node.answers(counters ->
                                counters.errors(ErrorCode.OVERLOADED).get())
                >= CLIENTS;
    }

    private static long inFlight(RunningNode node, String service) {
        return node.node().pools(service).stream()
                .mapToLong(pool -> pool.counters().snapshot().inFlight())
                .sum();
    }

    private static byte[] requests(String service) {
        List<Frame> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(Keyed.request(i, service, "x".repeat(4_000)));
        }
        return Frame.bytes(requests);
    }

    /** Each service has room for one request, and the next ones wait until they time out. */
    private static RunningNode start(Consumer<RunningNode.Settings> change) {
        return RunningNode.start(settings -> {
            settings.byName = true;
            settings.buffers = SMALL;
            settings.maxInFlight = 1;
            settings.maxConnectionsUpstream = 1;
            settings.shedding = RunningNode.PATIENT;
            change.accept(settings);
        });
    }
}
