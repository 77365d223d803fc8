package dev.needletail.boot;

import dev.needletail.tls.ClientCertificate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.tcp.ssl}: TLS on the port that clients connect to.
 *
 * @param bundle name of a bundle of {@code spring.ssl.bundle}, with the certificate to show and, for client-auth, the
 *     authority of the clients; not set: the port takes plain frames
 * @param clientAuth whether a client shows a certificate: none, want (it may), need (it must)
 * @param clientName regular expression that the name in a client's certificate has to match in full; the name is the first
 *     URI of the certificate, else its first DNS name, else its subject's common name; needs client-auth: need; not set: any
 *     name
 * @param handshakeTimeout how long a handshake may take; until it is done the connection counts against max-connections
 */
public record TcpSslProperties(
        @Nullable String bundle,
        @DefaultValue("none") ClientCertificate clientAuth,
        @Nullable String clientName,
        @DefaultValue("10s") Duration handshakeTimeout) {}
