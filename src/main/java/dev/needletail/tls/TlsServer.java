package dev.needletail.tls;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TLS on a port.
 *
 * @param contexts certificate and trust
 * @param clientName what a client's name has to match in full; null: any name
 * @param handshakeTimeoutNanos how long a handshake may take
 */
public record TlsServer(
        TlsContexts contexts,
        ClientCertificate clients,
        @Nullable Pattern clientName,
        long handshakeTimeoutNanos) {

    public TlsServer {
        if (clientName != null && clients != ClientCertificate.NEED) {
            throw new IllegalArgumentException("client-name " + clientName + " with client-auth "
                    + clients.name().toLowerCase(java.util.Locale.ROOT)
                    + " lets in everybody who shows no certificate: set client-auth need, or leave client-name out");
        }
        if (handshakeTimeoutNanos < TimeUnit.MILLISECONDS.toNanos(1)) {
            throw new IllegalArgumentException(
                    "handshake-timeout " + handshakeTimeoutNanos + " ns is below 1 ms: give a handshake more time");
        }
    }

    /** Whether the peer's name is one that is let in. */
    public boolean admits(TlsPeer peer) {
        String name = peer.name();
        return clientName == null || (name != null && clientName.matcher(name).matches());
    }

    /** Puts TLS in front of the handler called {@code behind}. On the event loop, before the channel is active. */
    public void secure(ChannelPipeline pipeline, String behind, TlsArrival arrival) {
        SslHandler handler = contexts.handler(pipeline.channel().alloc());
        handler.setHandshakeTimeout(handshakeTimeoutNanos, TimeUnit.NANOSECONDS);
        TlsHandlers.add(pipeline, behind, handler, arrival, true);
    }
}
