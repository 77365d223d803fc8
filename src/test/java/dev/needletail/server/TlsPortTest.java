package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.InboundCounters;
import dev.needletail.tls.ClientCertificate;
import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsEngine;
import dev.needletail.tls.TlsMaterial;
import dev.needletail.tls.TlsPeer;
import dev.needletail.tls.TlsServer;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS on the TCP port, over real sockets, with the JDK's engine and with OpenSSL. */
class TlsPortTest {

    private static final TestPki PKI = new TestPki("authority");

    @ParameterizedTest
    @EnumSource
    void servesAsWithoutTls(TlsEngine engine) {
        try (RunningNode node = RunningNode.start(settings -> settings.tls = port(engine));
                TestClient client = node.connect(PKI.client(null))) {
            assertThat(client.session().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(client.ask(Frame.heartbeat(1))).isEqualTo(Frame.heartbeat(1));
            List<Frame> requests = requests(500, 700);
            Thread sender = client.sendAside(Frame.bytes(requests));
            assertThat(client.receive(500)).hasSize(500).extracting(Frame::type).containsOnly(Frame.RESPONSE);
            assertThat(sender).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnOlderVersion(TlsEngine engine) {
        try (RunningNode node = RunningNode.start(settings -> settings.tls = port(engine))) {
            assertThatThrownBy(() -> node.connect(PKI.client(null, "TLSv1.2"))).hasCauseInstanceOf(SSLException.class);
            node.await(() -> node.closed(CloseReason.TLS_HANDSHAKE) == 1);
            assertThat(node.log().messages()).anyMatch(line -> line.contains("the TLS handshake failed"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesTheOlderVersionWhereTheBundleSaysSo(TlsEngine engine) {
        try (RunningNode node = RunningNode.start(
                        settings -> settings.tls = port(engine, PKI.material(PKI.server(), "TLSv1.2")));
                TestClient client = node.connect(PKI.client(null))) {
            assertThat(client.session().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(client.ask(Frame.request(1, "old")).text()).isEqualTo("old");
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsAClientByTheFirstUriOfItsCertificate(TlsEngine engine) throws Exception {
        URI spiffe = new URI("spiffe://example.org/feed/3");
        X509Bundle own = PKI.client(
                "CN=feed-3,O=Example",
                builder -> builder.addSanDnsName("feed.example").addSanUriName(spiffe));
        try (RunningNode node = RunningNode.start(settings ->
                        settings.tls = port(engine, ClientCertificate.NEED, "spiffe://example\\.org/feed/.+"));
                TestClient client = node.connect(PKI.client(own))) {
            client.ask(Frame.heartbeat(1));
            TlsPeer peer = peers(node).getFirst();
            assertThat(peer.name()).isEqualTo("spiffe://example.org/feed/3");
            assertThat(peer.names()).containsExactly("spiffe://example.org/feed/3", "feed.example");
            assertThat(peer.subject()).contains("CN=feed-3");
            assertThat(peer.protocol()).isEqualTo("TLSv1.3");
            assertThat(peer.cipher()).startsWith("TLS_");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatDoesNotMatchInFullIsNotLetIn(TlsEngine engine) {
        X509Bundle own = PKI.client("CN=feed-3x", builder -> builder);
        try (RunningNode node = RunningNode.start(
                        settings -> settings.tls = port(engine, ClientCertificate.NEED, "feed-[0-9]"));
                TestClient client = node.connect(PKI.client(own))) {
            client.awaitClosed();
            node.await(() -> node.closed(CloseReason.CLIENT_NAME) == 1);
            assertThat(node.clients(InboundCounters::open)).isZero();
            assertThat(node.log().messages()).anyMatch(line -> line.contains("feed-3x") && line.contains("feed-[0-9]"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWithoutAGoodCertificateIsNotLetInWhereOneIsNeeded(TlsEngine engine) {
        TestPki strangers = new TestPki("strangers");
        List<SSLContext> bad = List.of(
                PKI.client(null),
                PKI.client(strangers.client("CN=stranger", builder -> builder)),
                PKI.client(PKI.expired()));
        try (RunningNode node =
                RunningNode.start(settings -> settings.tls = port(engine, ClientCertificate.NEED, null))) {
            for (int i = 0; i < bad.size(); i++) {
                // A client of TLS 1.3 is done before the node has looked at its certificate.
                try (TestClient client = node.connect(bad.get(i))) {
                    client.awaitClosed();
                } catch (UncheckedIOException refused) {
                    assertThat(refused).hasCauseInstanceOf(IOException.class);
                }
                int refused = i + 1;
                node.await(() -> node.closed(CloseReason.TLS_HANDSHAKE) == refused);
            }
            assertThat(node.sum(room -> room.handshakes().get())).isZero();
            try (TestClient good = node.connect(PKI.client(PKI.client("CN=good", builder -> builder)))) {
                assertThat(good.ask(Frame.heartbeat(4)).sequence()).isEqualTo(4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsOnlyWantedMayBeMissing(TlsEngine engine) {
        try (RunningNode node =
                        RunningNode.start(settings -> settings.tls = port(engine, ClientCertificate.WANT, null));
                TestClient client = node.connect(PKI.client(null))) {
            assertThat(client.ask(Frame.heartbeat(1)).sequence()).isEqualTo(1);
            assertThat(peers(node).getFirst().name()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWithoutTlsIsClosedAndTheLogSaysWhatItLooksLike(TlsEngine engine) {
        try (RunningNode node = RunningNode.start(settings -> settings.tls = port(engine));
                TestClient plain = node.connectPlain()) {
            plain.send(Frame.heartbeat(1));
            plain.awaitClosed();
            node.await(() -> node.closed(CloseReason.TLS_HANDSHAKE) == 1);
            assertThat(node.log().messages())
                    .anyMatch(line -> line.contains("like a frame of a client that does not use TLS"));
        }
    }

    @Test
    void aClientWithTlsOnAPlainPortIsClosedAndTheLogSaysWhatItLooksLike() {
        try (RunningNode node = RunningNode.start()) {
            assertThatThrownBy(() -> node.connect(PKI.client(null))).hasCauseInstanceOf(IOException.class);
            node.await(() -> node.closed(CloseReason.UNKNOWN_TYPE) == 1);
            assertThat(node.log().messages()).anyMatch(line -> line.contains("a TLS ClientHello?"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandshakeThatTakesTooLongIsGivenUpAndManyOfThemFillNoLog(TlsEngine engine) {
        try (RunningNode node = RunningNode.start(settings -> settings.tls =
                port(engine, ClientCertificate.NONE, null, PKI.material(PKI.server()), Duration.ofMillis(50)))) {
            List<TestClient> silent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                silent.add(node.connectPlain().send(new byte[] {22, 3, 1, 1, 0, 1})); // the beginning of a ClientHello
            }
            silent.forEach(TestClient::awaitClosed);
            node.await(() -> node.closed(CloseReason.TLS_HANDSHAKE) == 20);
            assertThat(node.log().messages())
                    .filteredOn(line -> line.contains("handshake failed"))
                    .hasSizeBetween(1, 2);
            silent.forEach(TestClient::close);
        }
    }

    @Test
    void openConnectionsGoOnWhenTheCertificateIsExchangedAndNewOnesGetTheNewOne() {
        for (TlsEngine engine : TlsEngine.values()) {
            NodeTls tls = port(engine, PKI.material(PKI.server("first", builder -> builder)));
            try (RunningNode node = RunningNode.start(settings -> settings.tls = tls);
                    TestClient before = node.connect(PKI.client(null))) {
                assertThat(subject(before)).contains("first");
                for (int i = 1; i <= 10; i++) {
                    before.send(Frame.request(i, "under way"));
                    contexts(tls).replace(PKI.material(PKI.server("next-" + i, builder -> builder)));
                    assertThat(before.receive().sequence()).isEqualTo(i);
                    try (TestClient after = node.connect(PKI.client(null))) {
                        assertThat(subject(after)).contains("next-" + i);
                        assertThat(after.ask(Frame.heartbeat(i)).sequence()).isEqualTo(i);
                    }
                }
                assertThat(tls.reloads()).isEqualTo(10);
                assertThat(before.ask(Frame.request(11, "still here")).text()).isEqualTo("still here");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeUsedIsCountedAndChangesNothing(TlsEngine engine) {
        NodeTls tls = port(engine);
        TestPki.Mixed mixed = PKI.mixed();
        RunningNode running = RunningNode.start(settings -> settings.tls = tls);
        try (TestClient before = running.connect(PKI.client(null))) {
            contexts(tls).replace(mixed.material());
            assertThat(tls.refusals()).isEqualTo(1);
            assertThat(running.log().faults())
                    .singleElement()
                    .asString()
                    .contains("a key that is not its certificate's");
            running.log().faults().clear();
            assertThat(before.ask(Frame.heartbeat(1)).sequence()).isEqualTo(1);
            try (TestClient after = running.connect(PKI.client(null))) {
                assertThat(after.ask(Frame.heartbeat(2)).sequence()).isEqualTo(2);
            }
        } finally {
            running.close();
        }
    }

    @Test
    void aStreamThatWasCutOffIsNoEndAndItsConnectionIsReset() {
        for (TlsEngine engine : TlsEngine.values()) {
            try (ScriptedBackend backend = ScriptedBackend.holding();
                    RunningNode node = RunningNode.before(backend, settings -> settings.tls = port(engine));
                    TestClient client = node.connect(PKI.client(null))) {
                client.send(Frame.request(1, "owed"));
                backend.nextHeld();
                shutdownOutput(client.plain()); // as anybody on the way could: FIN without close_notify
                node.await(() -> node.closed(CloseReason.IO_ERROR) == 1);
                assertThatThrownBy(client::receiveToEnd).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void withOpenSslAClientThatEndsItsStreamBeforeItsAnswersIsResetAndNotToldThatAllWasAnswered() {
        try (ScriptedBackend backend = ScriptedBackend.holding();
                RunningNode node = RunningNode.before(backend, settings -> settings.tls = port(TlsEngine.OPENSSL));
                TestClient client = node.connect(PKI.client(null))) {
            client.send(Frame.request(1, "owed"));
            ScriptedBackend.Held held = backend.nextHeld();
            client.endOutput();
            assertThatThrownBy(client::receiveToEnd).hasMessageContaining("reset");
            held.answer();
            node.await(() -> node.closed(CloseReason.PEER_CLOSED) == 1);
        }
    }

    @Test
    void withOpenSslAClientThatIsOwedNothingIsToldSo() {
        try (RunningNode node = RunningNode.start(settings -> settings.tls = port(TlsEngine.OPENSSL));
                TestClient client = node.connect(PKI.client(null))) {
            client.ask(Frame.request(1, "answered"));
            assertThat(client.endOutput().receiveToEnd()).isEmpty(); // a reset would throw
            node.await(() -> node.closed(CloseReason.PEER_CLOSED) == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfARecordHoldsAsMuchMemoryAsHasComeOfIt(TlsEngine engine) {
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.tls = port(engine);
                    settings.buffers = new BufferSettings(64 << 10, 2, 16, true);
                });
                TestClient neighbour = node.connect(PKI.client(null))) {
            List<TestClient> half = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                half.add(node.connectPlain().send(new byte[] {22, 3, 1, 0x3f, 0, 1, 0, 0x3e, 0, 3}));
            }
            node.await(() -> node.node().connections() == 101);
            node.settle();
            assertThat(neighbour.ask(Frame.request(1, "room for me")).text()).isEqualTo("room for me");
            assertThat(node.buffers().inUseBytes()).isLessThan(100 * 1_024);
            assertThat(node.buffers().exhausted()).isZero();
            half.forEach(TestClient::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentFasterThanItIsReadIsAnsweredInOrder(TlsEngine engine) {
        try (RunningNode node = RunningNode.start(settings -> {
            settings.tls = port(engine);
            settings.buffers = new BufferSettings(64 << 10, 2, 128, true);
        })) {
            List<TestClient> clients = new ArrayList<>();
            List<Frame> requests = requests(3_000, 500);
            for (int i = 0; i < 3; i++) {
                TestClient client = node.connect(PKI.client(null));
                clients.add(client);
                client.sendAside(Frame.bytes(requests));
            }
            for (TestClient client : clients) {
                assertThat(client.receive(3_000)).extracting(Frame::sequence).isSorted();
                client.close();
            }
            assertThat(node.closed(CloseReason.BUFFERS_EXHAUSTED)).isZero();
        }
    }

    @Test
    void aNameWithoutTheNeedOfACertificateIsRefusedAtOnce() {
        try (TlsContexts contexts =
                TlsContexts.accepting("tcp", TlsEngine.JDK, PKI.material(PKI.server()), ClientCertificate.NONE)) {
            assertThatThrownBy(() -> new TlsServer(
                            contexts,
                            ClientCertificate.WANT,
                            Pattern.compile("x"),
                            Duration.ofSeconds(1).toNanos()))
                    .hasMessageContaining("set client-auth need");
        }
    }

    @Test
    void aBundleWithoutAKeyAndOneThatTrustsEverybodyAreRefused() {
        assertThatThrownBy(
                        () -> TlsContexts.accepting("tcp", TlsEngine.JDK, PKI.material(null), ClientCertificate.NONE))
                .hasMessageContaining("has no key and certificate");
        TlsMaterial trusting = new TlsMaterial("test", TestPki.keys(PKI.server()), null, List.of(), List.of());
        assertThatThrownBy(() -> TlsContexts.accepting("tcp", TlsEngine.JDK, trusting, ClientCertificate.NEED))
                .hasMessageContaining("has no truststore");
    }

    private static void shutdownOutput(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String subject(TestClient client) {
        try {
            return client.session().getPeerPrincipal().getName();
        } catch (SSLException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static TlsContexts contexts(NodeTls tls) {
        return Objects.requireNonNull(tls.port()).contexts();
    }

    private static List<TlsPeer> peers(RunningNode node) {
        List<TlsPeer> peers = new ArrayList<>();
        for (LoopRooms room : node.node().rooms()) {
            room.loop()
                    .submit(() -> room.clients().forEach(client -> {
                        TlsPeer peer = TlsPeer.of(client.channel());
                        if (peer != null) {
                            peers.add(peer);
                        }
                    }))
                    .syncUninterruptibly();
        }
        return peers;
    }

    static NodeTls port(TlsEngine engine) {
        return port(engine, ClientCertificate.NONE, null);
    }

    static NodeTls port(TlsEngine engine, ClientCertificate clients, @Nullable String name) {
        return port(engine, clients, name, PKI.material(PKI.server()), Duration.ofSeconds(20));
    }

    static NodeTls port(TlsEngine engine, TlsMaterial material) {
        return port(engine, ClientCertificate.NONE, null, material, Duration.ofSeconds(20));
    }

    static NodeTls port(
            TlsEngine engine,
            ClientCertificate clients,
            @Nullable String name,
            TlsMaterial material,
            Duration handshakeTimeout) {
        return new NodeTls(
                new TlsServer(
                        TlsContexts.accepting("tcp", engine, material, clients),
                        clients,
                        name == null ? null : Pattern.compile(name),
                        handshakeTimeout.toNanos()),
                null,
                Map.of());
    }

    private static List<Frame> requests(int count, int bytes) {
        List<Frame> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(Frame.request(i, new byte[bytes]));
        }
        return requests;
    }
}
