package dev.needletail.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who does the arithmetic. */
public enum TlsEngine {
    /** The JDK's own. */
    JDK("the JDK's provider", SslProvider.JDK),
    /** BoringSSL or OpenSSL through netty-tcnative, where that is on the class path. */
    OPENSSL("OpenSSL", SslProvider.OPENSSL_REFCNT);

    private final String sentence;
    private final SslProvider provider;

    TlsEngine(String sentence, SslProvider provider) {
        this.sentence = sentence;
        this.provider = provider;
    }

    /** OpenSSL where it is there and knows TLS 1.3, else the JDK's. */
    public static TlsEngine best() {
        return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL_REFCNT) ? OPENSSL : JDK;
    }

    SslProvider provider() {
        return provider;
    }

    /** For people, with the version where there is one. */
    public String sentence() {
        return this == OPENSSL ? OpenSsl.versionString() + " (netty-tcnative)" : sentence;
    }
}
