package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.exactlyonce.BackendProcess;
import dev.needletail.exactlyonce.Checker;
import dev.needletail.exactlyonce.EchoBackend;
import dev.needletail.exactlyonce.ExecutionLedger;
import dev.needletail.exactlyonce.Habits;
import dev.needletail.exactlyonce.Verdict;
import dev.needletail.impair.Accepting;
import dev.needletail.impair.Cut;
import dev.needletail.impair.Impairment;
import dev.needletail.impair.ImpairmentProxy;
import dev.needletail.impair.Tampering;
import dev.needletail.upstream.Endpoint;
import dev.needletail.wire.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults between the node and its backends: every request is counted, and the node's own figures agree. */
class UpstreamFaultsTest {

    private static final int CLIENTS = 8;
    private static final int PER_CLIENT = 1_500;
    private static final Duration SOON = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    private ExecutionLedger ledger;
    private EchoBackend backend;
    private ImpairmentProxy proxy;

    @BeforeEach
    void open() throws IOException {
        ledger = new ExecutionLedger(directory.resolve("ledger"), CLIENTS, PER_CLIENT);
        backend = new EchoBackend(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ledger, 0);
        proxy = new ImpairmentProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.port()), 3);
    }

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
        ledger.close();
    }

    @Test
    void aBackendKilledInMidBurstLeavesNoRequestWithoutItsOneAnswer() throws Exception {
        try (BackendProcess process = new BackendProcess(directory, "killed", CLIENTS, PER_CLIENT, 0);
                ExecutionLedger written = process.ledger();
                RunningNode node = start(endpoint(process.address()), settings -> {});
                Checker checker = checker(node)) {
            checker.start();
            node.await(() -> checker.counts().settled.sum() > CLIENTS * PER_CLIENT / 4);
            process.kill();
            node.await(() -> node.upstream().connectionsLost() > 0);
            process.startAgain();
            Verdict verdict = verdict(checker, written);
            assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
            // Each request in flight at that moment was told so, and nobody else.
            assertThat(verdict.failed()).isEqualTo(node.upstream().lost());
            assertThat(verdict.refused()).isEqualTo(node.upstream().refused());
            assertThat(node.upstream().answers()).isEqualTo(verdict.answered());
        }
    }

    @Test
    void whereConnectsHangRequestsAreRefusedAndNobodyWaitsForEver() throws Exception {
        proxy.accepting(Accepting.HANG);
        try (RunningNode node = start(endpoint(proxy), settings -> {
                    settings.connectTimeout = SOON;
                    settings.requestTimeout = SOON;
                });
                TestClient client = node.connect()) {
            client.send(Frame.bytes(requests(20)));
            assertThat(client.receive(20)).extracting(Frame::errorCode).containsOnly(ErrorCode.NO_UPSTREAM.code());
            assertThat(node.upstream().refused()).isEqualTo(20);
            node.await(() -> node.upstream().connectFailures() > 0);
            node.await(() -> node.upstream().waiting() == 0);
            proxy.heal();
            node.await(() -> node.upstream().ready() > 0);
            assertThat(client.ask(Frame.request(21, pattern(0))).type()).isEqualTo(Frame.RESPONSE);
        }
    }

    @Test
    void aConnectionThatBecameABlackHoleIsFoundByItsProof() throws Exception {
        try (RunningNode node = start(endpoint(proxy), settings -> {
                    settings.heartbeatInterval = SOON;
                    settings.connectTimeout = SOON;
                });
                TestClient client = node.connect()) {
            node.await(() -> node.upstream().ready() == 1);
            proxy.impair(Impairment.SWALLOW, Impairment.SWALLOW);
            client.send(Frame.bytes(requests(20)));
            assertThat(client.receive(20)).extracting(Frame::errorCode).containsOnly(ErrorCode.UPSTREAM_LOST.code());
            assertThat(node.upstream().proofFailures()).isPositive();
            assertThat(proxy.counts().swallowedBytes.sum()).isPositive();
            proxy.heal();
            node.await(() -> node.upstream().ready() > 0);
            assertThat(client.ask(Frame.request(21, pattern(0))).type()).isEqualTo(Frame.RESPONSE);
        }
    }

    @Test
    void requestsInABlackHoleTimeOutAtTheirDeadlineAndPileUpNowhere() throws Exception {
        try (RunningNode node = start(endpoint(proxy), settings -> settings.requestTimeout = SOON);
                TestClient client = node.connect()) {
            node.await(() -> node.upstream().ready() == 1);
            proxy.impair(Impairment.NONE, Impairment.SWALLOW);
            for (int round = 0; round < 5; round++) {
                client.send(Frame.bytes(requests(50)));
                List<Frame> answers = client.receive(50);
                assertThat(answers).extracting(Frame::type).containsOnly(Frame.ERROR);
                if (round == 0) {
                    assertThat(answers).extracting(Frame::errorCode).containsOnly(ErrorCode.TIMEOUT.code());
                }
            }
            // The first ones time out; then the silent backend is left alone, and the others are refused at once.
            assertThat(node.upstream().timeouts()).isGreaterThanOrEqualTo(50);
            assertThat(node.upstream().timeouts()
                            + node.upstream().refused()
                            + node.upstream().lost())
                    .isEqualTo(250);
            node.await(() -> node.upstream().inFlight() == 0 && node.upstream().waiting() == 0);
        }
    }

    @Test
    void whatStalledIsAnsweredWhenItGoesOn() throws Exception {
        try (RunningNode node = start(endpoint(proxy), settings -> {});
                Checker checker = checker(node)) {
            node.await(() -> node.upstream().ready() == 1);
            proxy.impair(Impairment.STALL, Impairment.NONE);
            checker.start();
            node.await(() -> node.upstream().inFlight() >= CLIENTS);
            proxy.heal();
            Verdict verdict = verdict(checker, ledger);
            assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
            assertThat(verdict.answered()).isEqualTo(CLIENTS * PER_CLIENT);
        }
    }

    @Test
    void aSecondAnswerNeverReachesAClient() throws Exception {
        Verdict verdict = through(Tampering.duplicating(0.05), node -> {
            assertThat(proxy.counts().duplicated.sum()).isPositive();
            node.await(() -> node.upstream().late() == proxy.counts().duplicated.sum());
        });
        assertThat(verdict.answered()).isEqualTo(CLIENTS * PER_CLIENT);
    }

    @Test
    void answersOutOfOrderFindTheirClients() throws Exception {
        Verdict verdict = through(Tampering.swapping(0.2), node -> {
            assertThat(proxy.counts().swapped.sum()).isPositive();
            assertThat(node.upstream().late()).isZero();
        });
        assertThat(verdict.answered() + verdict.failed()).isEqualTo(CLIENTS * PER_CLIENT);
    }

    @Test
    void anAnswerToASequenceThatWasNeverUsedEndsItsConnectionAndHarmsNobodyElse() throws Exception {
        Verdict verdict = through(Tampering.inventing(0.001), node -> {
            assertThat(node.upstream().defects()).isPositive();
            assertThat(node.upstream().defects())
                    .isLessThanOrEqualTo(proxy.counts().invented.sum());
        });
        assertThat(verdict.answered()).isPositive();
    }

    @Test
    void anAnswerThatNeverComesIsATimeoutAndOneThatComesLateIsDropped() throws Exception {
        Verdict verdict = through(Tampering.dropping(0.002), node -> {
            assertThat(proxy.counts().dropped.sum()).isPositive();
            assertThat(node.upstream().timeouts())
                    .isEqualTo(proxy.counts().dropped.sum());
        });
        assertThat(verdict.failed()).isEqualTo(proxy.counts().dropped.sum());
    }

    @Test
    void aStormOfResetsLosesNoAnswer() throws Exception {
        try (RunningNode node = start(endpoint(proxy), settings -> {
                    settings.minConnections = 4;
                    settings.maxConnectionsUpstream = 8;
                });
                Checker checker = checker(node)) {
            checker.start();
            int resets = 0;
            while (!checker.isDone()) {
                resets += proxy.cutAll(Cut.RESET);
                checker.awaitDone(Duration.ofMillis(30));
            }
            Verdict verdict = verdict(checker, ledger);
            assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
            assertThat(resets).isPositive();
            assertThat(node.upstream().connectionsLost() + node.upstream().proofFailures())
                    .isPositive();
            assertThat(verdict.failed()).isEqualTo(node.upstream().lost());
        }
    }

    @Test
    void bitsOfFramesInEitherDirectionAreFramesAgain() throws Exception {
        proxy.impair(Impairment.NONE.inPiecesOf(5), Impairment.NONE.inPiecesOf(3));
        try (RunningNode node = start(endpoint(proxy), settings -> {});
                TestClient client = node.connect()) {
            client.send(Frame.bytes(requests(50)));
            assertThat(client.receive(50)).extracting(Frame::type).containsOnly(Frame.RESPONSE);
        }
    }

    @Test
    void withSeveralEndpointsTheOthersTakeOverFromOneThatIsDeadAndOneThatFallsSilent() throws Exception {
        try (ImpairmentProxy dead = new ImpairmentProxy(proxy.address(), 1);
                ImpairmentProxy silent = new ImpairmentProxy(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.port()), 2)) {
            dead.accepting(Accepting.HANG);
            try (RunningNode node = RunningNode.start(settings -> {
                        settings.endpoints = List.of(endpoint(dead), endpoint(silent), endpoint(proxy));
                        settings.minConnections = 4;
                        settings.connectTimeout = SOON;
                        settings.heartbeatInterval = SOON;
                    });
                    TestClient client = node.connect()) {
                node.await(() ->
                        silent.open() > 0 && proxy.open() > 0 && node.upstream().ready() >= 2);
                silent.accepting(Accepting.HOLD);
                silent.impair(Impairment.SWALLOW, Impairment.SWALLOW);
                node.await(() -> node.upstream().proofFailures() >= 2);
                node.await(() ->
                        silent.counts().accepted.sum() > 0 && node.upstream().ready() >= 2);
                int answered = 0;
                for (int i = 0; i < 200; i++) {
                    answered += client.ask(Frame.request(i, pattern(i))).type() == Frame.RESPONSE ? 1 : 0;
                }
                // A connection proves itself before it gets a request: none of them can meet the silent backend any
                // more.
                assertThat(answered).isEqualTo(200);
                assertThat(node.upstream().refused()).isZero();
            }
        }
    }

    private interface Look {
        void at(RunningNode node) throws Exception;
    }

    /** A run whose answers are tampered with on their way to the node: clean for the clients, whatever it is. */
    private Verdict through(Tampering tampering, Look look) throws Exception {
        proxy.impair(Impairment.NONE, Impairment.NONE.with(tampering));
        try (RunningNode node = start(endpoint(proxy), settings -> settings.requestTimeout = Duration.ofSeconds(1));
                Checker checker = checker(node)) {
            Verdict verdict = verdict(checker.start(), ledger);
            assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
            look.at(node);
            return verdict;
        }
    }

    private static Checker checker(RunningNode node) {
        return new Checker(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), node.node().port()),
                        PER_CLIENT,
                        PATIENCE,
                        17)
                .add(CLIENTS, Habits.plain(16));
    }

    private static Verdict verdict(Checker checker, ExecutionLedger ledger) throws InterruptedException {
        assertThat(checker.awaitDone(Duration.ofSeconds(60))).isTrue();
        return checker.verdict(List.of(ledger));
    }

    private static RunningNode start(Endpoint endpoint, Consumer<RunningNode.Settings> change) {
        return RunningNode.start(settings -> {
            settings.endpoints = List.of(endpoint);
            change.accept(settings);
        });
    }

    private static Endpoint endpoint(ImpairmentProxy proxy) {
        return endpoint(proxy.address());
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint("127.0.0.1", address.getPort());
    }

    /** The backend reads a client and a sequence from each payload. */
    private static byte[] pattern(int sequence) {
        return java.nio.ByteBuffer.allocate(16).putInt(0).putInt(sequence).array();
    }

    private static List<Frame> requests(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> Frame.request(i, pattern(i)))
                .toList();
    }
}
