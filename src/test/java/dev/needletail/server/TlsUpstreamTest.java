package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsEngine;
import dev.needletail.tls.TlsMaterial;
import dev.needletail.upstream.EndpointSnapshot;
import dev.needletail.upstream.UpstreamPool;
import io.netty.pkitesting.X509Bundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS towards a backend, over real sockets. */
class TlsUpstreamTest {

    private static final TestPki PKI = new TestPki("authority");

    @ParameterizedTest
    @EnumSource
    void requestsAreServedByABackendWhoseCertificateIsForItsHost(TlsEngine engine) {
        try (ScriptedBackend backend = ScriptedBackend.tls(PKI.client(PKI.server()), false);
                RunningNode node = RunningNode.before(
                        backend, settings -> settings.tls = upstream(engine, PKI.material(null), null));
                TestClient client = node.connect()) {
            List<Frame> requests = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                requests.add(Frame.request(i, new byte[3_000]));
            }
            client.send(Frame.bytes(requests));
            assertThat(client.receive(200)).extracting(Frame::type).containsOnly(Frame.RESPONSE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackendWithTheCertificateOfAnotherHostIsRefusedAndTheReasonNamesBoth(TlsEngine engine) {
        X509Bundle other = PKI.signed("CN=other", builder -> builder.addSanDnsName("other.example"));
        try (ScriptedBackend backend = ScriptedBackend.tls(PKI.client(other), false);
                RunningNode node = refusing(backend, upstream(engine, PKI.material(null), null))) {
            node.await(() -> error(node).contains("TLS handshake"));
            assertThat(error(node))
                    .contains("the certificate is not for 127.0.0.1")
                    .contains("server-name");
            assertThat(node.upstream().ready()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNameOfTheServerMayBeAnotherThanTheHost(TlsEngine engine) {
        X509Bundle other = PKI.signed("CN=other", builder -> builder.addSanDnsName("other.example"));
        try (ScriptedBackend backend = ScriptedBackend.tls(PKI.client(other), false);
                RunningNode node = RunningNode.before(
                        backend, settings -> settings.tls = upstream(engine, PKI.material(null), "other.example"));
                TestClient client = node.connect()) {
            assertThat(client.ask(Frame.request(1, "by name")).text()).isEqualTo("by name");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackendOfAnotherAuthorityIsRefused(TlsEngine engine) {
        TestPki strangers = new TestPki("strangers");
        try (ScriptedBackend backend = ScriptedBackend.tls(strangers.client(strangers.server()), false);
                RunningNode node = refusing(backend, upstream(engine, PKI.material(null), null))) {
            node.await(() -> error(node).contains("TLS handshake"));
            assertThat(node.upstream().ready()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNodeShowsItsOwnCertificateToABackendThatAsksForOne(TlsEngine engine) {
        X509Bundle own = PKI.client("CN=node", builder -> builder);
        try (ScriptedBackend backend = ScriptedBackend.tls(PKI.client(PKI.server()), true);
                RunningNode node = RunningNode.before(
                        backend, settings -> settings.tls = upstream(engine, PKI.material(own), null));
                TestClient client = node.connect()) {
            assertThat(client.ask(Frame.request(1, "mutual")).text()).isEqualTo("mutual");
            backend.cutAll(); // and once more, when the connection is made again
            node.await(() ->
                    node.upstream().connectionsLost() > 0 && node.upstream().ready() > 0);
            assertThat(client.ask(Frame.request(2, "again")).text()).isEqualTo("again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachServiceHasTlsOfItsOwn(TlsEngine engine) {
        TlsClient client = new TlsClient(TlsContexts.connecting("secret", engine, PKI.material(null)), null);
        try (ScriptedBackend secret = ScriptedBackend.tls(PKI.client(PKI.server()), false);
                ScriptedBackend open = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.start(settings -> {
                    settings.byName = true;
                    settings.services.put("secret", List.of(secret.endpoint()));
                    settings.services.put("open", List.of(open.endpoint()));
                    settings.tls = new NodeTls(null, null, Map.of("secret", client));
                });
                TestClient asking = node.connect()) {
            for (String service : List.of("secret", "open", "secret")) {
                Frame request = Keyed.request(1, service, "payload");
                assertThat(asking.ask(request)).isEqualTo(request.as(Frame.RESPONSE));
            }
        }
    }

    private static RunningNode refusing(ScriptedBackend backend, NodeTls tls) {
        return RunningNode.start(settings -> {
            settings.endpoints = List.of(backend.endpoint());
            settings.tls = tls;
        });
    }

    private static String error(RunningNode node) {
        StringBuilder errors = new StringBuilder();
        for (UpstreamPool pool : node.node().pools()) {
            for (EndpointSnapshot endpoint :
                    pool.loop().submit(pool::endpoints).syncUninterruptibly().getNow()) {
                endpoint.addresses().forEach(address -> errors.append(address.lastError()));
            }
        }
        return errors.toString();
    }

    private static NodeTls upstream(TlsEngine engine, TlsMaterial material, @Nullable String name) {
        return new NodeTls(null, new TlsClient(TlsContexts.connecting("upstream", engine, material), name), Map.of());
    }
}
