package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.inbound.CloseReason;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopping under load: what was taken is answered, and connections end without a reset. */
class StopTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(
            value = Variation.class,
            names = {"AS_SHIPPED", "NIO", "SLICED_ALWAYS", "FLUSHED_PER_FRAME"})
    void everyRequestThatWasTakenIsAnsweredThoughClientsNeverStopSending(Variation variation) throws Exception {
        Map<String, Integer> served = new ConcurrentHashMap<>();
        try (ScriptedBackend backend = new ScriptedBackend((peer, request) -> {
                    String[] words = request.text().split(":", -1);
                    served.merge(words[0], Integer.valueOf(words[1]), Math::max);
                    peer.answer(request);
                });
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.loops = 2;
                    variation.apply(settings);
                })) {
            AtomicInteger answered = new AtomicInteger();
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String name = "client " + i;
                clients.add(aside(() -> {
                    try (TestClient client = node.connect()) {
                        int sequence = 1;
                        Frame answer = client.ask(Frame.request(sequence, name + ":" + sequence));
                        while (answer != null) {
                            assertThat(answer)
                                    .isEqualTo(Frame.request(sequence, name + ":" + sequence)
                                            .as(Frame.RESPONSE));
                            answered.incrementAndGet();
                            sequence++;
                            client.send(Frame.request(sequence, name + ":" + sequence));
                            answer = client.receiveOrEnd(); // a reset would throw
                        }
                        assertThat(served.get(name))
                                .as("%s: the last request that was served", name)
                                .isEqualTo(sequence - 1);
                    }
                }));
            }
            node.await(() -> answered.get() > 500);
            assertThat(node.stop(Duration.ofSeconds(5))).isZero();
            for (CompletableFuture<Void> client : clients) {
                client.join();
            }
        }
    }

    @Test
    void whatIsInFlightAtTheStopIsAnsweredBeforeTheEnd() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend)) {
            List<TestClient> clients = node.connect(5);
            for (TestClient client : clients) {
                for (int i = 0; i < 20; i++) {
                    client.send(Frame.request(i, "in flight"));
                }
            }
            List<ScriptedBackend.Held> held = backend.nextHeld(100);
            CompletableFuture<Void> stop =
                    aside(() -> assertThat(node.stop(LONG)).isZero());
            node.await(() -> !node.node().isAccepting());
            held.forEach(ScriptedBackend.Held::answer);
            for (TestClient client : clients) {
                assertThat(client.receiveToEnd())
                        .hasSize(20)
                        .extracting(Frame::sequence)
                        .isSorted();
                client.close();
            }
            stop.join();
        }
    }

    @Test
    void aLastRequestThatComesAfterTheStopHasBegunIsStillAnswered() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend)) {
            TestClient client = node.connect();
            client.send(Frame.request(1, "before"));
            ScriptedBackend.Held before = backend.nextHeld();
            CompletableFuture<Void> stop =
                    aside(() -> assertThat(node.stop(LONG)).isZero());
            node.await(() -> !node.node().isAccepting());
            client.send(Frame.request(2, "after"));
            ScriptedBackend.Held after = backend.nextHeld();
            before.answer();
            after.answer();
            assertThat(client.receiveToEnd()).extracting(Frame::text).containsExactly("before", "after");
            client.close();
            stop.join();
        }
    }

    @Test
    void clientsThatWaitForTheUpstreamAreServedBeforeTheEnd() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxInFlight = 1;
                    settings.maxConnectionsUpstream = 1;
                })) {
            List<TestClient> clients = node.connect(4);
            for (TestClient client : clients) {
                client.send(Frame.request(1, "a"), Frame.request(2, "b"), Frame.request(3, "c"));
            }
            ScriptedBackend.Held first = backend.nextHeld();
            node.await(() -> node.upstream().waiting() > 0);
            CompletableFuture<Void> stop =
                    aside(() -> assertThat(node.stop(LONG)).isZero());
            node.await(() -> !node.node().isAccepting());
            backend.script(ScriptedBackend.ECHO);
            first.answer();
            for (TestClient client : clients) {
                assertThat(client.receiveToEnd()).extracting(Frame::text).containsExactly("a", "b", "c");
                client.close();
            }
            stop.join();
        }
    }

    @Test
    void aSilentBackendHoldsUpTheStopForTheGracePeriodAtMost() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend)) {
            List<TestClient> clients = node.connect(3);
            for (TestClient client : clients) {
                client.send(Frame.request(1, "x"), Frame.request(2, "y"));
            }
            backend.nextHeld(6);
            long begin = System.nanoTime();
            assertThat(node.stop(Duration.ofMillis(300))).isEqualTo(6);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
            for (TestClient client : clients) {
                client.awaitClosed();
                client.close();
            }
        }
    }

    @Test
    void idleClientsDoNotHoldUpTheStop() {
        try (RunningNode node = RunningNode.start(settings -> settings.loops = 2)) {
            List<CompletableFuture<Void>> idle = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                TestClient client = node.connect();
                client.ask(Frame.heartbeat(i));
                idle.add(aside(() -> {
                    assertThat(client.receiveOrEnd()).isNull();
                    client.close();
                }));
            }
            long begin = System.nanoTime();
            assertThat(node.stop(Duration.ofSeconds(60))).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            idle.forEach(CompletableFuture::join);
        }
    }

    @Test
    void aClientThatIgnoresTheEndIsCutAfterTheGracePeriod() {
        try (RunningNode node = RunningNode.start();
                TestClient stubborn = node.connect()) {
            stubborn.ask(Frame.heartbeat(1));
            assertThat(node.stop(Duration.ofMillis(200))).isZero();
            assertThat(stubborn.receiveOrEnd()).isNull();
        }
    }

    @Test
    void aLoopThatAHandlerBlocksDoesNotHoldUpTheStopForEver() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (RunningNode node = RunningNode.start(settings -> settings.handler = (request, reply) -> {
                    entered.countDown();
                    awaitUninterruptibly(release);
                });
                TestClient client = node.connect()) {
            client.send(Frame.request(1, "blocks"));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            List<LoopRooms> rooms = node.node().rooms();
            try {
                node.node().stop(Duration.ofMillis(200));
                assertThat(node.node().port()).as("stopped").isZero();
                assertThat(rooms).anyMatch(room -> !room.loop().isTerminated());
            } finally {
                release.countDown();
            }
            // Unblocked, the loop ends by itself and gives back what it held.
            for (LoopRooms room : rooms) {
                assertThat(room.loop().terminationFuture().await(10, TimeUnit.SECONDS))
                        .isTrue();
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void itTakesNoNewConnectionWhileItDrains() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend)) {
            TestClient client = node.connect();
            int port = node.node().port();
            client.send(Frame.request(1, "slow"));
            ScriptedBackend.Held held = backend.nextHeld();
            CompletableFuture<Void> stop =
                    aside(() -> assertThat(node.stop(LONG)).isZero());
            node.await(() -> refuses(port));
            held.answer();
            assertThat(client.receiveToEnd()).hasSize(1);
            client.close();
            stop.join();
        }
    }

    @Test
    void itCanBeStartedAgain() {
        try (RunningNode node = RunningNode.start()) {
            for (int i = 0; i < 3; i++) {
                TestClient client = node.connect();
                assertThat(client.ask(Frame.request(i, "again")).sequence()).isEqualTo(i);
                client.close();
                node.await(() -> node.closed(CloseReason.PEER_CLOSED) == 1);
                node.node().stop(Duration.ofSeconds(1));
                assertThat(node.node().stop(Duration.ofSeconds(1)))
                        .as("the second stop is no act")
                        .isZero();
                node.node().start();
            }
        }
    }

    private static boolean refuses(int port) {
        try {
            new TestClient(port).close();
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    private static CompletableFuture<Void> aside(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }
}
