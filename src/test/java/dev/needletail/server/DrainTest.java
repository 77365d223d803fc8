package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.inbound.CloseReason;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that is drained and not stopped: clients lose nothing, and it may take them again. */
class DrainTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void noAnswerIsLostAlthoughClientsNeverStopAsking() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, settings -> settings.loops = 2)) {
            AtomicInteger answered = new AtomicInteger();
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(CompletableFuture.runAsync(
                        () -> {
                            try (TestClient client = node.connect()) {
                                Frame request = Frame.request(1, "first");
                                Frame answer = client.ask(request);
                                for (int sequence = 2; answer != null; sequence++) {
                                    assertThat(answer).isEqualTo(request.as(Frame.RESPONSE)); // a RESPONSE, no ERROR
                                    answered.incrementAndGet();
                                    request = Frame.request(sequence, "number " + sequence);
                                    client.send(request);
                                    answer = client.receiveOrEnd(); // a reset would throw
                                }
                            }
                        },
                        aside()));
            }
            node.await(() -> answered.get() > 1_000);
            DrainReport report = node.node().drain(LONG);
            assertThat(report.state()).isEqualTo(DrainReport.State.DRAINED);
            assertThat(report.connections()).isEqualTo(16);
            assertThat(report.left()).isZero();
            assertThat(report.cut()).isZero();
            assertThat(report.abandoned()).isZero();
            clients.forEach(CompletableFuture::join);
            assertThat(node.closed(CloseReason.DRAINED)).isEqualTo(16);
        }
    }

    @Test
    void idleClientsLeaveOneAfterTheOther() {
        int count = 40;
        try (RunningNode node = RunningNode.start(settings -> settings.loops = 2)) {
            long[] endedNanos = new long[count];
            List<CompletableFuture<Void>> idle = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int index = i;
                TestClient client = node.connect();
                client.ask(Frame.heartbeat(i));
                idle.add(CompletableFuture.runAsync(
                        () -> {
                            assertThat(client.receiveOrEnd()).isNull();
                            endedNanos[index] = System.nanoTime();
                            client.close();
                        },
                        aside()));
            }
            long begin = System.nanoTime();
            assertThat(node.node().drain(LONG).cut()).isZero();
            idle.forEach(CompletableFuture::join);
            // A client may hear of its end late, on a slow machine, but never before its moment has come.
            Arrays.sort(endedNanos);
            DrainSpread spread = DrainSpread.over(count, LONG.toNanos());
            for (int i = 0; i < count; i++) {
                assertThat(endedNanos[i] - begin)
                        .as("the end of client %d of %d", i, count)
                        .isGreaterThanOrEqualTo(spread.startNanos(i, count, 0, 1) - DrainSpread.GAP_NANOS_MAX);
            }
        }
    }

    @Test
    void aClientWhoseTurnHasNotComeIsServedAsEver() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend)) {
            List<TestClient> clients = node.connect(200); // the last of them begins to end after ten seconds
            clients.forEach(client -> client.ask(Frame.heartbeat(1)));
            CompletableFuture<DrainReport> drain =
                    CompletableFuture.supplyAsync(() -> node.node().drain(Duration.ofMinutes(10)), aside());
            node.await(() -> node.node().draining().state() == DrainReport.State.DRAINING);
            assertThat(clients.getLast().ask(Frame.request(2, "still here")).text())
                    .isEqualTo("still here");
            node.node().resume();
            assertThat(clients.getLast().ask(Frame.request(3, "and after")).text())
                    .isEqualTo("and after");
            assertThat(drain.join().left()).isPositive();
            clients.forEach(TestClient::close);
        }
    }

    @ParameterizedTest
    @EnumSource(AcceptMode.class)
    void aDrainedNodeRefusesConnectionsUntilItResumes(AcceptMode accept) {
        try (RunningNode node = RunningNode.start(settings -> {
            settings.loops = 2;
            settings.accept = accept;
        })) {
            int port = node.node().port();
            for (int round = 0; round < 3; round++) {
                assertThat(node.node().drain(LONG).state()).isEqualTo(DrainReport.State.DRAINED);
                assertThat(node.node().isAccepting()).isFalse();
                assertThatThrownBy(() -> new TestClient(port)).isInstanceOf(UncheckedIOException.class);
                node.node().resume();
                node.node().resume(); // once more is no act
                assertThat(node.node().draining().state()).isEqualTo(DrainReport.State.SERVING);
                for (int i = 0; i < 4; i++) {
                    try (TestClient client = new TestClient(port)) {
                        assertThat(client.ask(Frame.request(i, "again")).text()).isEqualTo("again");
                    }
                }
                node.await(() -> node.node().connections() == 0);
            }
        }
    }

    @Test
    void whoeverAsksASecondTimeJoinsTheFirstDrain() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend)) {
            TestClient client = node.connect();
            client.send(Frame.request(1, "under way"));
            ScriptedBackend.Held held = backend.nextHeld();
            CompletableFuture<DrainReport> first =
                    CompletableFuture.supplyAsync(() -> node.node().drain(LONG), aside());
            node.await(() -> node.node().draining().state() == DrainReport.State.DRAINING);
            // With a grace period of nothing this would cut the client if it were a drain of its own.
            CompletableFuture<DrainReport> second =
                    CompletableFuture.supplyAsync(() -> node.node().drain(Duration.ZERO), aside());
            CompletableFuture<Integer> stop = CompletableFuture.supplyAsync(() -> node.stop(Duration.ZERO), aside());
            assertThat(first).isNotDone();
            held.answer();
            assertThat(client.receiveToEnd()).extracting(Frame::text).containsExactly("under way");
            client.close();
            assertThat(stop.join()).isZero();
            assertThat(first.join().cut()).isZero();
            assertThat(second.join().grace()).isEqualTo(LONG);
        }
    }

    @Test
    void theReportSaysWhatWasCut() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend);
                TestClient client = node.connect()) {
            TestClient idle = node.connect();
            idle.ask(Frame.heartbeat(1));
            idle.close();
            client.send(Frame.request(1, "x"), Frame.request(2, "y"), Frame.request(3, "z"));
            backend.nextHeld(3);
            DrainReport report = node.node().drain(Duration.ofMillis(200));
            assertThat(report.cut()).isEqualTo(1);
            assertThat(report.abandoned()).isEqualTo(3);
            assertThat(report.state()).isEqualTo(DrainReport.State.DRAINED);
            assertThat(node.stop(LONG))
                    .as("the stop tells what the drain it joined has cut")
                    .isEqualTo(3);
        }
    }

    @Test
    void aNodeThatStopsDoesNotResumeAndOneWhosePortIsTakenSaysSo() throws Exception {
        try (RunningNode node = RunningNode.start()) {
            int port = node.node().port();
            node.node().drain(LONG);
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(taken.isBound()).isTrue();
                assertThatThrownBy(() -> node.node().resume()).isInstanceOf(ListenFailedException.class);
                assertThat(node.node().isAccepting()).isFalse();
            }
            node.node().resume();
            assertThat(node.node().isAccepting()).isTrue();
            node.stop(LONG);
            assertThatThrownBy(() -> node.node().resume()).isInstanceOf(IllegalStateException.class);
        }
    }

    private static java.util.concurrent.Executor aside() {
        return Thread::startVirtualThread;
    }
}
