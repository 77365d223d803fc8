package dev.needletail.server;

import dev.needletail.tls.TlsEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with TLS. */
class TlsOpenSslStopTest extends StopTest {

    @BeforeAll
    static void withTls() {
        TlsEverywhere.with(TlsEngine.OPENSSL);
    }

    @AfterAll
    static void without() {
        TlsEverywhere.with(null);
    }
}
