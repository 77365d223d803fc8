package dev.needletail.tls;

import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What one end proves itself with, and whom it believes.
 *
 * @param name of the bundle that it comes from, for messages
 * @param keys own certificate and key; null: none
 * @param trust authorities that the other end's certificate may come from; null: those that the JVM knows
 * @param protocols such as TLSv1.3; empty: {@link #PROTOCOLS}
 * @param ciphers names of cipher suites; empty: the engine's own choice
 */
public record TlsMaterial(
        String name,
        @Nullable KeyManagerFactory keys,
        @Nullable TrustManagerFactory trust,
        List<String> protocols,
        List<String> ciphers) {

    /** Where nothing else is asked for: the version in which an end of stream is for one direction (RFC 8446, 6.1). */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3");

    public TlsMaterial {
        protocols = protocols.isEmpty() ? PROTOCOLS : List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }
}
