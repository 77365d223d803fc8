package dev.needletail.server;

import dev.needletail.tls.TlsEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with TLS. */
class TlsJdkStopTest extends StopTest {

    @BeforeAll
    static void withTls() {
        TlsEverywhere.with(TlsEngine.JDK);
    }

    @AfterAll
    static void without() {
        TlsEverywhere.with(null);
    }
}
