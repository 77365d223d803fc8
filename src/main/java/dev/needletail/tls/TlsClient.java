package dev.needletail.tls;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS of connections that are opened. The certificate of whoever accepts them has to be for the name that is connected to
 * (RFC 9110, 4.3.4); there is no way of leaving that out.
 *
 * @param contexts trust, and the certificate to show
 * @param serverName the name instead of the host that is connected to; null: the host
 */
public record TlsClient(TlsContexts contexts, @Nullable String serverName) {

    /** The name that the certificate has to be for. */
    public String nameFor(String host) {
        return serverName == null ? host : serverName;
    }

    /**
     * Puts TLS in front of the handler called {@code behind}. On the event loop, before the channel is active.
     *
     * @param host as configured, not resolved
     */
    public void secure(
            ChannelPipeline pipeline,
            String behind,
            String host,
            int port,
            long handshakeTimeoutNanos,
            TlsArrival arrival) {
        String name = nameFor(host);
        SslHandler handler = contexts.handler(pipeline.channel().alloc(), name, port);
        handler.setHandshakeTimeout(handshakeTimeoutNanos, TimeUnit.NANOSECONDS);
        if (isHostName(name)) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            handler.engine().setSSLParameters(parameters);
        }
        TlsHandlers.add(pipeline, behind, handler, arrival, false);
    }

    /** What may be sent as SNI: no address (RFC 6066, 3). */
    private static boolean isHostName(String name) {
        return !NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name);
    }

    /** Why a handshake with {@code host} failed, in words that help. */
    public String reason(Throwable failure, String host) {
        return "TLS handshake: " + Reasons.withAdvice(failure, nameFor(host));
    }
}
