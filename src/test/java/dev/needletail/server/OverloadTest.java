package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.upstream.SheddingPolicy;
import dev.needletail.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** More requests than the backend can serve. How it decides is tested in {@code InFlightLimitTest}, without sockets. */
class OverloadTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** 20 ms at the backend for 20 ms, and 8 in flight always. */
    private static final SheddingPolicy IMPATIENT = new SheddingPolicy(true, 20 * MILLI, 60_000 * MILLI, 20 * MILLI, 8);

    private static final ScriptedBackend.Script A_MILLISECOND_EACH = (peer, request) -> {
        LockSupport.parkNanos(MILLI);
        peer.answer(request);
    };

    @Test
    void refusesWhatWouldQueueForTooLongAndAnswersEachRequestOnce() {
        try (ScriptedBackend backend = new ScriptedBackend(A_MILLISECOND_EACH);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxConnectionsUpstream = 1;
                    settings.maxInFlight = 1_000;
                    settings.shedding = IMPATIENT;
                });
                TestClient client = node.connect()) {
            Set<Integer> answered = new HashSet<>();
            List<Frame> refused = new ArrayList<>();
            int sent = 0;
            while (refused.size() < 500) {
                client.send(Frame.bytes(requests(sent, 100)));
                sent += 100;
                for (Frame answer : client.receive(20)) {
                    assertThat(answered.add(answer.sequence())).isTrue();
                    if (answer.type() == Frame.ERROR) {
                        refused.add(answer);
                    }
                }
            }
            for (Frame answer : client.receive(sent - answered.size())) {
                assertThat(answered.add(answer.sequence())).isTrue();
                if (answer.type() == Frame.ERROR) {
                    refused.add(answer);
                }
            }
            assertThat(refused)
                    .allMatch(error -> error.errorCode() == ErrorCode.OVERLOADED.code())
                    .allMatch(error -> error.text().contains("needletail.upstream.shedding.target"));
            assertThat(node.upstream().shed()).isEqualTo(refused.size());
            assertThat(node.upstream().answers()).isEqualTo(sent - refused.size());
            assertThat(node.upstream().timeouts()).isZero();

            // The load has gone: nothing is refused any more, and the limit is lifted.
            assertThat(client.ask(Frame.request(-1, "alone")).text()).isEqualTo("alone");
            node.await(() -> node.upstream().inFlightLimit() == 0);
        }
    }

    @Test
    void refusesWhatHasWaitedForAPlaceForTooLong() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxConnectionsUpstream = 1;
                    settings.maxInFlight = 1;
                    settings.shedding = new SheddingPolicy(true, 60_000 * MILLI, 100 * MILLI, 20 * MILLI, 1);
                });
                TestClient served = node.connect();
                TestClient waiting = node.connect()) {
            served.send(Frame.request(1, "takes long"));
            ScriptedBackend.Held held = backend.nextHeld();
            waiting.send(Frame.bytes(requests(0, 5)));
            assertThat(waiting.receive(5)).allMatch(error -> error.errorCode() == ErrorCode.OVERLOADED.code());
            held.answer();
            assertThat(served.receive().text()).isEqualTo("takes long");
        }
    }

    @Test
    void switchedOffItLetsRequestsWait() {
        try (ScriptedBackend backend = new ScriptedBackend(A_MILLISECOND_EACH);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxConnectionsUpstream = 1;
                    settings.maxInFlight = 16;
                    settings.shedding = RunningNode.PATIENT;
                });
                TestClient client = node.connect()) {
            client.send(Frame.bytes(requests(0, 300)));
            assertThat(client.receive(300)).allMatch(answer -> answer.type() == Frame.RESPONSE);
            assertThat(node.upstream().shed()).isZero();
        }
    }

    private static List<Frame> requests(int from, int count) {
        List<Frame> requests = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            requests.add(Frame.request(i, "request " + i));
        }
        return requests;
    }
}
