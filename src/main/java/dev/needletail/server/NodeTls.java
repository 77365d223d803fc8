package dev.needletail.server;

import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a node uses TLS.
 *
 * @param port null: the TCP port takes plain frames
 * @param upstream null: the unnamed backends are given plain frames
 * @param services by name: the backends of others are given plain frames
 */
public record NodeTls(@Nullable TlsServer port, @Nullable TlsClient upstream, Map<String, TlsClient> services) {

    /** Nowhere. */
    public static final NodeTls NONE = new NodeTls(null, null, Map.of());

    public NodeTls {
        services = Map.copyOf(services);
    }

    /** Towards the backends of this service; null: they are given plain frames. */
    @Nullable
    TlsClient service(String name) {
        return name.equals(Routing.DEFAULT) ? upstream : services.get(name);
    }

    /** All of them. */
    public List<TlsContexts> contexts() {
        List<TlsContexts> all = new ArrayList<>();
        if (port != null) {
            all.add(port.contexts());
        }
        if (upstream != null) {
            all.add(upstream.contexts());
        }
        services.values().forEach(client -> all.add(client.contexts()));
        return all;
    }

    /** Changed keys and trust that were taken since the start. */
    public long reloads() {
        return contexts().stream().mapToLong(TlsContexts::reloads).sum();
    }

    /** Changed keys and trust that could not be used. */
    public long refusals() {
        return contexts().stream().mapToLong(TlsContexts::refusals).sum();
    }
}
