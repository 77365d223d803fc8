package dev.needletail.server;

import dev.needletail.tls.TlsMaterial;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority and what it signs, made for one test class. */
final class TestPki {

    private final X509Bundle authority;

    TestPki(String name) {
        authority = made(() -> new CertificateBuilder()
                .subject("CN=" + name)
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    /** For 127.0.0.1 and localhost. */
    X509Bundle server() {
        return server("server", builder -> builder);
    }

    X509Bundle server(String name, UnaryOperator<CertificateBuilder> change) {
        return signed(
                "CN=" + name,
                builder -> change.apply(builder.addSanIpAddress("127.0.0.1").addSanDnsName("localhost")));
    }

    X509Bundle client(String subject, UnaryOperator<CertificateBuilder> change) {
        return signed(subject, change);
    }

    X509Bundle expired() {
        return server(
                "expired",
                builder -> builder.notBefore(Instant.now().minus(20, ChronoUnit.DAYS))
                        .notAfter(Instant.now().minus(10, ChronoUnit.DAYS)));
    }

    X509Bundle signed(String subject, UnaryOperator<CertificateBuilder> change) {
        return made(() ->
                change.apply(new CertificateBuilder().subject(subject).ecp256()).buildIssuedBy(authority));
    }

    X509Bundle authority() {
        return authority;
    }

    TrustManagerFactory trust() {
        return made(() -> {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", authority.getCertificate());
            trust.init(store);
            return trust;
        });
    }

    static KeyManagerFactory keys(X509Bundle of) {
        return made(of::toKeyManagerFactory);
    }

    /** Of an end that shows {@code own} and believes this authority. */
    TlsMaterial material(@Nullable X509Bundle own, String... protocols) {
        return new TlsMaterial("test", own == null ? null : keys(own), trust(), List.of(protocols), List.of());
    }

    /** A key with the certificate of another one: as between the exchange of two files. */
    record Mixed(TlsMaterial material) {}

    Mixed mixed() {
        return made(() -> {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("mixed", server().getKeyPair().getPrivate(), new char[0], server().getCertificatePath());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            return new Mixed(new TlsMaterial("mixed", keys, trust(), List.of(), List.of()));
        });
    }

    /** For a client of the JDK's. */
    SSLContext client(@Nullable X509Bundle own) {
        return client(own, "TLS");
    }

    SSLContext client(@Nullable X509Bundle own, String protocol) {
        return made(() -> {
            SSLContext context = SSLContext.getInstance(protocol);
            KeyManager[] keys = own == null ? null : keys(own).getKeyManagers();
            context.init(keys, trust().getTrustManagers(), null);
            return context;
        });
    }

    private interface Maker<T> {
        T make() throws Exception;
    }

    private static <T> T made(Maker<T> maker) {
        try {
            return maker.make();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
