package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.exactlyonce.BackendProcess;
import dev.needletail.exactlyonce.Checker;
import dev.needletail.exactlyonce.ExecutionLedger;
import dev.needletail.exactlyonce.Habits;
import dev.needletail.exactlyonce.Verdict;
import dev.needletail.impair.NetworkNamespace;
import dev.needletail.udp.DropReason;
import dev.needletail.upstream.Endpoint;
import dev.needletail.wire.ErrorCode;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that the kernel makes: the backend is at the other end of a cable, in a network of its own. */
@EnabledOnOs(OS.LINUX)
class NamespaceFaultsTest {

    private static final int CLIENTS = 4;
    private static final int PER_CLIENT = 300;
    private static final int PORT = 7_001; // nobody else is in there

    @TempDir
    Path directory;

    private NetworkNamespace network;

    @BeforeEach
    void open() {
        network = NetworkNamespace.open();
    }

    @AfterEach
    void close() {
        if (network != null) {
            network.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void everyRequestGetsItsOneAnswerThroughLoss(int percent) throws Exception {
        try (BackendProcess backend = backend();
                ExecutionLedger ledger = backend.ledger();
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(new Endpoint(network.there(), PORT));
                    settings.heartbeatInterval = Duration.ofMillis(500);
                });
                Checker checker = new Checker(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(),
                                        node.node().port()),
                                PER_CLIENT,
                                Duration.ofSeconds(60),
                                percent)
                        .add(CLIENTS, Habits.plain(16))) {
            network.lose(percent);
            assertThat(checker.start().awaitDone(Duration.ofSeconds(90)))
                    .as(checker.counts().toString())
                    .isTrue();
            assertThat(network.lost()).isPositive();
            Verdict verdict = checker.verdict(List.of(ledger));
            assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
            assertThat(verdict.answered()).isPositive();
            assertThat(verdict.failed())
                    .isEqualTo(node.upstream().lost() + node.upstream().timeouts());
        }
    }

    @Test
    void aCableThatIsPulledIsFoundOutAndOneThatIsBackIsUsed() throws Exception {
        try (BackendProcess backend = backend();
                ExecutionLedger ledger = backend.ledger();
                RunningNode node = RunningNode.start(settings -> {
                    settings.endpoints = List.of(new Endpoint(network.there(), PORT));
                    settings.heartbeatInterval = Duration.ofMillis(150);
                    settings.connectTimeout = Duration.ofMillis(300);
                });
                TestClient client = node.connect()) {
            assertThat(client.ask(request(0)).type()).isEqualTo(Frame.RESPONSE);
            network.link(false);
            Frame answer = client.ask(request(1));
            assertThat(answer.errorCode()).isEqualTo(ErrorCode.UPSTREAM_LOST.code());
            assertThat(node.upstream().proofFailures()).isPositive();
            network.link(true);
            node.await(() -> node.upstream().ready() > 0);
            assertThat(client.ask(request(2)).type()).isEqualTo(Frame.RESPONSE);
            assertThat(ledger.strangers()).isZero();
            assertThat(backend.pid()).isPositive();
        }
    }

    @Test
    void aDestinationThatIsUnreachableCostsItsNeighboursNothing() throws Exception {
        int frames = 200;
        String unrouted = network.unrouted();
        try (DatagramSocket neighbour = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RunningNode node = RunningNode.start(settings -> settings.destinations = List.of(
                        new InetSocketAddress(network.there(), PORT), // the kernel over there answers: port unreachable
                        new InetSocketAddress(unrouted, PORT), // the kernel here says: no route
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), neighbour.getLocalPort())));
                TestClient client = node.connect()) {
            neighbour.setSoTimeout(15_000);
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            for (int i = 0; i < frames; i++) {
                client.send(new Frame(Frame.DATA, i, 0, new byte[8]));
                neighbour.receive(packet);
                assertThat(ByteBuffer.wrap(packet.getData())
                                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                                .getInt(1))
                        .isEqualTo(i);
            }
            assertThat(client.ask(Frame.heartbeat(1)).type()).isEqualTo(Frame.HEARTBEAT);
            node.await(() -> node.sum(room -> room.sender().counters().drops(DropReason.UNREACHABLE)) == frames);
        }
    }

    private BackendProcess backend() throws java.io.IOException {
        return new BackendProcess(network.prefix(), network.there(), PORT, directory, "there", CLIENTS, PER_CLIENT, 0);
    }

    private static Frame request(int sequence) {
        return Frame.request(
                sequence, ByteBuffer.allocate(16).putInt(0).putInt(sequence).array());
    }
}
