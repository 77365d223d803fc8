package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.tls.PemFiles;
import dev.needletail.wire.FrameType;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** TLS as an operator sets it up: Spring's bundles, files on disk, and what the actuator says. */
@ExtendWith(OutputCaptureExtension.class)
class TlsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private PemFiles files;

    @BeforeEach
    void issue() throws Exception {
        files = new PemFiles(directory);
        files.write("node", files.server("first"));
    }

    @Test
    void aClientIsServedAndShownWithItsNameAndTheOthersAreCounted() throws Exception {
        try (ObservedNode node = ObservedNode.start(mutual())) {
            try (FrameSocket client = new FrameSocket(connect(node, client("feed-3")))) {
                client.send(FrameType.REQUEST, 3, 1_000);
                client.expect(FrameType.RESPONSE, 3);
                JsonNode tls = shown(node.json("sockets"), client).path("tls");
                assertThat(tls.path("protocol").asString()).isEqualTo("TLSv1.3");
                assertThat(tls.path("cipher").asString()).startsWith("TLS_");
                assertThat(tls.path("name").asString()).isEqualTo("feed-3");
                assertThat(tls.path("subject").asString()).isEqualTo("CN=feed-3");
            }
            assertNotServed(node, null);
            assertNotServed(node, client("somebody-else"));
            awaitClosed(node, "tls_handshake");
            awaitClosed(node, "client_name");
            assertThat(node.scrape().families())
                    .as("Spring's own meter of when a certificate ends")
                    .containsKey("ssl_chain_expiry_seconds");
        }
    }

    @Test
    void changedFilesAreUsedForNewConnectionsAndOpenOnesGoOn() throws Exception {
        try (ObservedNode node = ObservedNode.start(mutual());
                SSLSocket before = connect(node, client("feed-1"));
                FrameSocket open = new FrameSocket(before)) {
            open.greet();
            assertThat(shown(before)).isEqualTo("CN=first");

            files.write("node", files.server("second"));

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(servedBy(node)).isEqualTo("CN=second"));
            assertThat(reloads(node, "taken")).isPositive();
            open.greet();
            assertThat(shown(node.json("sockets"), open)
                            .path("tls")
                            .path("name")
                            .asString())
                    .isEqualTo("feed-1");
        }
    }

    @Test
    void aFileThatCannotBeUsedChangesNothingAndIsCountedAndAGoodOneIsTakenAfterwards(CapturedOutput output)
            throws Exception {
        try (ObservedNode node = ObservedNode.start(mutual())) {
            double refused = reloads(node, "refused");
            Files.writeString(files.certificate("node"), "-----BEGIN CERTIFICATE-----\nnonsense\n");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reloads(node, "refused")).isGreaterThan(refused));
            assertThat(output).contains("the changed bundle node cannot be used and nothing has changed");
            assertThat(servedBy(node)).isEqualTo("CN=first");

            files.write("node", files.server("third"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(servedBy(node)).isEqualTo("CN=third"));
        }
    }

    @Test
    void aBackendIsBelievedByItsNameOnly() throws Exception {
        try (ObservedNode backend = ObservedNode.start(port())) {
            String endpoint = "--needletail.upstream.endpoints=127.0.0.1:"
                    + backend.node().port();
            try (ObservedNode node = ObservedNode.start(upstream(endpoint, null));
                    FrameSocket client = node.connect()) {
                node.awaitJson(
                        "sockets",
                        all -> all.path("upstreamConnections")
                                .path("shown")
                                .path(0)
                                .path("state")
                                .asString("")
                                .equals("ready"));
                client.send(FrameType.REQUEST, 5, 40_000);
                client.expect(FrameType.RESPONSE, 5);
                JsonNode shown = node.json("sockets")
                        .path("upstreamConnections")
                        .path("shown")
                        .path(0);
                assertThat(shown.path("tls").path("name").asString()).isEqualTo("localhost");
                assertThat(shown.path("tls").path("protocol").asString()).isEqualTo("TLSv1.3");
            }
            try (ObservedNode node = ObservedNode.start(upstream(endpoint, "other.example"))) {
                node.awaitJson("upstreams", all -> all.toString().contains("the certificate is not for other.example"));
            }
        }
    }

    private String[] mutual() {
        List<String> arguments = new ArrayList<>(List.of(port()));
        arguments.addAll(List.of(
                "--spring.ssl.bundle.watch.file.quiet-period=200ms",
                "--spring.ssl.bundle.pem.node.reload-on-update=true",
                "--spring.ssl.bundle.pem.node.truststore.certificate=file:" + files.authority(),
                "--needletail.tcp.ssl.client-auth=need",
                "--needletail.tcp.ssl.client-name=feed-[0-9]"));
        return arguments.toArray(String[]::new);
    }

    private String[] port() {
        return new String[] {
            "--spring.ssl.bundle.pem.node.keystore.certificate=file:" + files.certificate("node"),
            "--spring.ssl.bundle.pem.node.keystore.private-key=file:" + files.key("node"),
            "--needletail.tcp.ssl.bundle=node"
        };
    }

    private String[] upstream(String endpoint, @Nullable String serverName) {
        List<String> arguments = new ArrayList<>(List.of(
                endpoint,
                "--spring.ssl.bundle.pem.backends.truststore.certificate=file:" + files.authority(),
                "--needletail.upstream.ssl.bundle=backends"));
        if (serverName != null) {
            arguments.add("--needletail.upstream.ssl.server-name=" + serverName);
        }
        return arguments.toArray(String[]::new);
    }

    private X509Bundle client(String name) throws Exception {
        return files.signed("CN=" + name, builder -> builder);
    }

    private SSLSocket connect(ObservedNode node, @Nullable X509Bundle own) throws Exception {
        SSLContext context = files.context(own);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), node.node().port());
        socket.startHandshake();
        return socket;
    }

    /** What the node shows to a new client, which it serves. */
    private String servedBy(ObservedNode node) throws Exception {
        try (SSLSocket socket = connect(node, client("feed-2"));
                FrameSocket client = new FrameSocket(socket)) {
            client.greet();
            return shown(socket);
        }
    }

    /** A client of TLS 1.3 is done before the node has looked at its certificate: it learns at its first frame. */
    private void assertNotServed(ObservedNode node, @Nullable X509Bundle own) {
        assertThatThrownBy(() -> {
                    try (FrameSocket client = new FrameSocket(connect(node, own))) {
                        client.greet();
                    }
                })
                .isInstanceOfAny(IOException.class, AssertionError.class);
    }

    private static String shown(SSLSocket socket) throws SSLPeerUnverifiedException {
        X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }

    private static JsonNode shown(JsonNode sockets, FrameSocket client) {
        for (JsonNode shown : sockets.path("connections").path("shown")) {
            if (shown.path("remote").asString().equals(client.address())) {
                return shown;
            }
        }
        throw new AssertionError("not shown: " + client.address() + " in " + sockets);
    }

    private static void awaitClosed(ObservedNode node, String reason) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(node.scrape().value("needletail_connections_closed_total", "reason", reason))
                                .isEqualTo(1));
    }

    private static double reloads(ObservedNode node, String result) throws IOException, InterruptedException {
        return node.scrape().value("needletail_tls_reloads_total", "result", result);
    }
}
