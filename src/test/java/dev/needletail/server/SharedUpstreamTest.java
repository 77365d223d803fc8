package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.upstream.Adjuster;
import dev.needletail.upstream.ArticleForecaster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients share few backend connections: no answer is lost, doubled, or given to somebody else. */
class SharedUpstreamTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesEachOfManyClientsItsOwnAnswersThoughTheBackendReordersThem(boolean perClientOrder) throws Exception {
        try (ScriptedBackend backend = new ScriptedBackend(new Reordering());
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.loops = 2;
                    settings.maxConnectionsUpstream = 4;
                    settings.maxInFlight = 16;
                    settings.owedMax = 8;
                    settings.perClientOrder = perClientOrder;
                })) {
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            List<Thread> clients = new ArrayList<>();
            for (int id = 0; id < 40; id++) {
                int client = id;
                clients.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                        .start(() -> talk(node, client, 100)));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(failures).isEmpty();
            assertThat(node.upstream().requests()).isEqualTo(4_000);
            assertThat(node.upstream().answers()).isEqualTo(4_000);
            assertThat(backend.mostOpen()).isLessThanOrEqualTo(4);
            assertThat(backend.mostInFlight()).isLessThanOrEqualTo(16);
        }
    }

    /** Pipelines all requests; each answer must be its own, once. */
    private static void talk(RunningNode node, int client, int count) {
        try (TestClient connection = node.connect()) {
            List<Frame> requests = new ArrayList<>();
            Set<Frame> expected = new HashSet<>();
            for (int i = 0; i < count; i++) {
                // All clients use the same sequences: only the node can tell them apart.
                Frame request = Frame.request(i, "client " + client + " request " + i);
                requests.add(request);
                expected.add(request.as(Frame.RESPONSE));
            }
            connection.send(Frame.bytes(requests));
            for (Frame answer : connection.receive(count)) {
                assertThat(expected.remove(answer)).as("%s is mine", answer).isTrue();
            }
        }
    }

    @Test
    void keepsTheOrderOfEachClientWhereTheBackendKeepsIt() throws Exception {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.minConnections = 4;
                    settings.maxInFlight = 8;
                })) {
            List<TestClient> clients = node.connect(10);
            for (int round = 0; round < 20; round++) {
                for (TestClient client : clients) {
                    List<Frame> requests = new ArrayList<>();
                    for (int i = 0; i < 30; i++) {
                        requests.add(Frame.request(i, "round " + round));
                    }
                    client.sendAside(Frame.bytes(requests)).join();
                }
                for (TestClient client : clients) {
                    assertThat(client.receive(30)).extracting(Frame::sequence).isSorted();
                }
            }
            clients.forEach(TestClient::close);
        }
    }

    /** More channels than a burst holds are touched at once, so that flushes begin in the middle of the reading. */
    @Test
    void servesMoreClientsInOneBurstThanItHolds() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxInFlight = 5;
                    settings.maxConnectionsUpstream = 2;
                    settings.buffers = new dev.needletail.buffer.BufferSettings(4_096, 16, 4_096, true);
                })) {
            List<TestClient> clients = node.connect(400);
            var stalled = new java.util.concurrent.CountDownLatch(1);
            LoopRooms room = node.node().rooms().getFirst();
            room.loop().execute(() -> {
                try {
                    stalled.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            for (TestClient client : clients) {
                client.send(Frame.heartbeat(1), Frame.request(2, "a"), Frame.heartbeat(3), Frame.request(4, "b"));
            }
            stalled.countDown(); // all of it is there when the loop looks again
            for (TestClient client : clients) {
                assertThat(client.receive(4)).extracting(Frame::sequence).containsExactlyInAnyOrder(1, 2, 3, 4);
                client.close();
            }
        }
    }

    @Test
    void dropsAndCountsTheAnswersOfClientsThatHaveGoneAndServesTheOthers() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend)) {
            List<TestClient> clients = node.connect(20);
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send(Frame.request(1, "client " + i), Frame.request(2, "client " + i));
            }
            List<ScriptedBackend.Held> held = backend.nextHeld(40);
            for (int i = 0; i < clients.size(); i += 2) {
                if (i % 4 == 0) {
                    clients.get(i).reset();
                } else {
                    clients.get(i).endOutput();
                }
            }
            node.await(() -> node.clients(counters -> counters.open()) == 15);
            held.forEach(ScriptedBackend.Held::answer);
            for (int i = 1; i < clients.size(); i += 2) {
                assertThat(clients.get(i).receive(2)).extracting(Frame::text).containsOnly("client " + i);
                clients.get(i).close();
            }
            node.await(() -> node.clients(counters -> counters.open()) == 0);
            assertThat(node.answers(answers -> answers.orphaned().get())).isEqualTo(10);
            assertThat(node.answers(answers -> answers.responses().get())).isEqualTo(30);
            assertThat(node.upstream().defects()).isZero();
        }
    }

    @Test
    void survivesClientsThatComeAndGoAtRandom() throws Exception {
        try (ScriptedBackend backend = new ScriptedBackend(new Reordering());
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.loops = 2;
                    settings.maxInFlight = 8;
                    settings.maxConnectionsUpstream = 2;
                    settings.sliceThreshold = 0;
                })) {
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int seed = t;
                threads.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                        .start(() -> comeAndGo(node, new Random(seed), seed)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            node.await(() -> node.upstream().inFlight() == 0 && node.clients(counters -> counters.open()) == 0);
            assertThat(node.upstream().answers()).isEqualTo(node.upstream().requests());
            assertThat(node.upstream().connectionsLost()).isZero();
        }
    }

    private static void comeAndGo(RunningNode node, Random random, int id) {
        for (int visit = 0; visit < 25; visit++) {
            TestClient client = node.connect();
            int count = 1 + random.nextInt(40);
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                requests.add(Frame.request(i, "client " + id + " visit " + visit));
            }
            client.send(Frame.bytes(requests));
            int stay = random.nextInt(count + 1);
            for (Frame answer : client.receive(stay)) {
                assertThat(answer.text()).isEqualTo("client " + id + " visit " + visit);
            }
            if (random.nextBoolean()) {
                client.reset();
            } else {
                client.close();
            }
        }
    }

    @Test
    void anExclusiveLeaseCarriesOneRequestAtATimeAndTheBoundHolds() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxInFlight = 1;
                    settings.maxConnectionsUpstream = 3;
                })) {
            List<TestClient> clients = node.connect(5);
            for (TestClient client : clients) {
                client.send(Frame.request(1, "mine"));
            }
            List<ScriptedBackend.Held> first = backend.nextHeld(3);
            node.await(() -> node.clients(counters -> counters.reads()) == 5);
            assertThat(backend.heldNow()).isZero();
            assertThat(backend.open()).isEqualTo(3);
            first.forEach(ScriptedBackend.Held::answer);
            backend.nextHeld(2).forEach(ScriptedBackend.Held::answer);
            for (TestClient client : clients) {
                assertThat(client.receive().text()).isEqualTo("mine");
                client.close();
            }
            assertThat(backend.mostOpen()).isEqualTo(3);
            assertThat(backend.mostInFlight()).isEqualTo(1);
            // One was warm. Who arrives as a connection becomes ready may take it ahead of one that waits for it.
            assertThat(node.upstream().coldAcquires()).isBetween(2L, 4L);
        }
    }

    @Test
    void opensNothingAheadOfTheFirstRequestWhenItIsNotToBeWarm() {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, settings -> settings.warm = false);
                TestClient client = node.connect()) {
            client.ask(Frame.heartbeat(1));
            assertThat(backend.accepted()).isZero();
            assertThat(client.ask(Frame.request(2, "cold")).text()).isEqualTo("cold");
            assertThat(node.upstream().coldAcquires()).isEqualTo(1);
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void theTargetFollowsThePeakAndWhatIsIdleAndSurplusIsDrained() {
        Adjuster adjuster = new Adjuster(new ArticleForecaster());
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxInFlight = 1;
                    settings.minConnections = 2;
                    settings.maxConnectionsUpstream = 20;
                })) {
            List<TestClient> clients = node.connect(10);
            for (TestClient client : clients) {
                client.send(Frame.request(1, "peak"));
            }
            List<ScriptedBackend.Held> held = backend.nextHeld(10);
            adjust(adjuster, node);
            assertThat(node.upstream().lastPeak()).isEqualTo(10);
            assertThat(node.upstream().lastForecast()).isEqualTo(12);
            assertThat(node.upstream().target()).isEqualTo(7); // half of the way from 2 to 12
            for (int i = 0; i < 10; i++) {
                adjust(adjuster, node); // the peak lasts: these ten are still in flight
            }
            assertThat(node.upstream().target()).isEqualTo(12);
            node.await(() -> node.upstream().ready() == 12);

            held.forEach(ScriptedBackend.Held::answer);
            clients.forEach(client -> assertThat(client.receive().text()).isEqualTo("peak"));
            for (int i = 0; i < 30; i++) {
                adjust(adjuster, node);
            }
            assertThat(node.upstream().target()).isEqualTo(2);
            node.await(() -> backend.open() == 2);
            assertThat(node.upstream().connectionsDrained()).isEqualTo(10);
            assertThat(node.upstream().connectionsLost()).isZero();
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void theFirstConnectionsAreSpreadOverAllBackends() {
        try (ScriptedBackend one = new ScriptedBackend(ScriptedBackend.ECHO);
                ScriptedBackend other = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(one.endpoint(), other.endpoint());
                    settings.loops = 2;
                    settings.minConnections = 8;
                    settings.maxConnectionsUpstream = 8;
                })) {
            node.await(() -> node.upstream().ready() == 8);
            assertThat(one.open()).isEqualTo(4);
            assertThat(other.open()).isEqualTo(4);
        }
    }

    @Test
    void whatDrainsSlowlyDoesNotCostTheConnectionsThatAreToStay() {
        Adjuster adjuster = new Adjuster(demand -> new dev.needletail.upstream.Forecast(0, 2));
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.minConnections = 2;
                    settings.maxInFlight = 2;
                    settings.maxConnectionsUpstream = 8;
                })) {
            Adjuster grow = new Adjuster(demand -> new dev.needletail.upstream.Forecast(0, 4));
            adjust(grow, node);
            node.await(() -> node.upstream().ready() == 4);
            // Two connections take the requests, the spares what is too much for these: in the end each has one in
            // flight,
            // nothing is idle, and two become surplus.
            List<TestClient> clients = new ArrayList<>();
            Set<ScriptedBackend.Peer> busy = new HashSet<>();
            List<ScriptedBackend.Held> held = new ArrayList<>();
            List<ScriptedBackend.Held> more = new ArrayList<>();
            while (busy.size() < 4) {
                TestClient client = node.connect();
                clients.add(client);
                client.send(Frame.request(1, "slow"));
                ScriptedBackend.Held one = backend.nextHeld();
                if (busy.add(one.peer())) {
                    held.add(one);
                } else {
                    more.add(one);
                }
            }
            more.forEach(ScriptedBackend.Held::answer);
            node.await(() -> node.upstream().inFlight() == 4);
            for (int i = 0; i < 5; i++) {
                adjust(adjuster, node);
            }
            node.await(() -> node.upstream().ready() == 2);
            adjust(adjuster, node);
            assertThat(node.upstream().ready()).isEqualTo(2);
            held.forEach(ScriptedBackend.Held::answer);
            clients.forEach(client -> assertThat(client.receive().text()).isEqualTo("slow"));
            node.await(() -> backend.open() == 2);
            assertThat(backend.accepted()).isEqualTo(4);
            clients.forEach(TestClient::close);
        }
    }

    /** Clients that always have requests in flight move to where the backend has time for them, and lose no order by it. */
    @Test
    void spreadsOverMoreConnectionsWhenTheBackendServesEachOneByOne() throws Exception {
        ScriptedBackend.Script serial = (peer, request) -> {
            LockSupport.parkNanos(1_000_000); // the service time: the connection's next request is read after it
            peer.answer(request);
        };
        try (ScriptedBackend backend = new ScriptedBackend(serial);
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.loops = 1;
                    settings.maxConnectionsUpstream = 8;
                })) {
            AtomicBoolean enough = new AtomicBoolean();
            List<Future<Integer>> clients = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    clients.add(threads.submit(() -> askInOrderUntil(enough, node)));
                }
                try {
                    node.await(() ->
                            node.upstream().aperture() >= 4 && node.upstream().orderWaits() > 0);
                } finally {
                    enough.set(true); // the clients end before the executor does
                }
            }
            for (Future<Integer> answered : clients) {
                assertThat(answered.get()).isPositive();
            }
            assertThat(node.upstream().answers()).isEqualTo(node.upstream().requests());
            assertThat(node.upstream().late()).isZero();
        }
    }

    private static int askInOrderUntil(AtomicBoolean enough, RunningNode node) {
        int depth = 16;
        try (TestClient client = node.connect()) {
            int sent = 0;
            while (sent < depth) {
                client.send(Frame.request(sent++, "first"));
            }
            int received = 0;
            while (received < sent) {
                assertThat(client.receive().sequence()).isEqualTo(received++);
                if (!enough.get()) {
                    client.send(Frame.request(sent++, "next"));
                }
            }
            return received;
        }
    }

    @Test
    void eachClientStaysOnOneConnectionWhileItHasRequestsInFlight() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.minConnections = 4;
                    settings.maxInFlight = 100;
                })) {
            List<TestClient> clients = node.connect(8);
            Map<String, Set<ScriptedBackend.Peer>> used = new HashMap<>();
            for (int request = 0; request < 10; request++) {
                for (int i = 0; i < clients.size(); i++) {
                    clients.get(i).send(Frame.request(request, "client " + i));
                }
            }
            List<ScriptedBackend.Held> held = backend.nextHeld(80);
            held.forEach(one -> used.computeIfAbsent(one.request().text(), key -> new HashSet<>())
                    .add(one.peer()));
            assertThat(used)
                    .hasSize(8)
                    .allSatisfy((client, peers) -> assertThat(peers).hasSize(1));
            held.forEach(ScriptedBackend.Held::answer);
            clients.forEach(client -> {
                client.receive(10);
                client.close();
            });
        }
    }

    /** Clients that always have requests in flight would otherwise wait on their full connection beside an empty one. */
    @Test
    void aCrowdThatFillsItsConnectionSpreadsOverAnother() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> {
                    settings.maxConnectionsUpstream = 2;
                    settings.maxInFlight = 4;
                    settings.shedding = RunningNode.PATIENT;
                });
                TestClient one = node.connect();
                TestClient other = node.connect()) {
            one.send(Frame.request(1, "a"), Frame.request(2, "b"));
            List<ScriptedBackend.Held> ofOne = backend.nextHeld(2);
            other.send(Frame.request(1, "c"), Frame.request(2, "d"));
            List<ScriptedBackend.Held> ofOther = backend.nextHeld(2);
            assertThat(ofOther.getFirst().peer()).isEqualTo(ofOne.getFirst().peer());

            one.send(Frame.request(3, "no room for this"));
            node.await(() -> node.upstream().aperture() == 2 && node.upstream().ready() == 2);
            ofOne.getFirst().answer();
            assertThat(one.receive().sequence()).isEqualTo(1); // there is room by now, and it is to move all the same
            ofOne.getLast().answer();
            assertThat(one.receive().sequence()).isEqualTo(2);

            ScriptedBackend.Held moved = backend.nextHeld();
            assertThat(moved.request().text()).isEqualTo("no room for this");
            assertThat(moved.peer()).isNotEqualTo(ofOther.getFirst().peer());
            moved.answer();
            ofOther.forEach(ScriptedBackend.Held::answer);
            assertThat(one.receive().sequence()).isEqualTo(3);
            assertThat(other.receive(2)).extracting(Frame::sequence).containsExactly(1, 2);
        }
    }

    private static void adjust(Adjuster adjuster, RunningNode node) {
        adjuster.adjust(node.node().pools());
        node.settle();
    }

    /** Answers the requests of a connection in batches, last one first; a lone one waits for the next HEARTBEAT of time. */
    private static final class Reordering implements ScriptedBackend.Script {
        private final AtomicLong seed = new AtomicLong();
        private final Map<ScriptedBackend.Peer, List<Frame>> batches = new HashMap<>();

        @Override
        public void request(ScriptedBackend.Peer peer, Frame request) throws java.io.IOException {
            List<Frame> due = new ArrayList<>();
            synchronized (batches) {
                List<Frame> batch = batches.computeIfAbsent(peer, key -> new ArrayList<>());
                batch.add(request);
                if (!peer.hasMore() || batch.size() >= 5) {
                    due.addAll(batch.reversed());
                    batch.clear();
                }
            }
            java.util.Collections.shuffle(due, new Random(seed.incrementAndGet()));
            for (Frame each : due) {
                peer.answer(each);
            }
        }
    }
}
