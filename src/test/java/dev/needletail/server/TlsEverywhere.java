package dev.needletail.server;

import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsEngine;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Lets a test class's nodes and clients speak TLS though its tests know nothing of it: the same laws have to hold. */
final class TlsEverywhere {

    private static final TestPki PKI = new TestPki("authority");

    private static volatile @Nullable TlsEngine engine;

    private TlsEverywhere() {}

    static void with(@Nullable TlsEngine next) {
        engine = next;
    }

    static NodeTls node() {
        TlsEngine now = engine;
        return now == null ? NodeTls.NONE : TlsPortTest.port(now, PKI.material(PKI.server()));
    }

    static @Nullable SSLContext client() {
        return engine == null ? null : PKI.client(null);
    }

    static void close(NodeTls tls) {
        tls.contexts().forEach(TlsContexts::close);
    }
}
