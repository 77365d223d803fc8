package dev.needletail.server;

import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsServer;
import org.jspecify.annotations.Nullable;

/**
 * Where a node uses TLS.
 *
 * @param port null: the TCP port takes plain frames
 * @param upstream null: backends are given plain frames
 */
public record NodeTls(@Nullable TlsServer port, @Nullable TlsClient upstream) {

    /** Nowhere. */
    public static final NodeTls NONE = new NodeTls(null, null);

    /** Changed keys and trust that were taken since the start. */
    public long reloads() {
        return (port == null ? 0 : port.contexts().reloads())
                + (upstream == null ? 0 : upstream.contexts().reloads());
    }

    /** Changed keys and trust that could not be used. */
    public long refusals() {
        return (port == null ? 0 : port.contexts().refusals())
                + (upstream == null ? 0 : upstream.contexts().refusals());
    }
}
