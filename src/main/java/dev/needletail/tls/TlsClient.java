package dev.needletail.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
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
        SslHandler handler = handler(pipeline.channel().alloc(), host, port);
        handler.setHandshakeTimeout(handshakeTimeoutNanos, TimeUnit.NANOSECONDS);
        TlsHandlers.add(pipeline, behind, handler, arrival, false);
    }

    /**
     * For a connection that is no channel: an engine in client mode. The JDK's only, for another one would have to be released.
     *
     * @param host as configured, not resolved
     */
    public SSLEngine engine(String host, int port) {
        if (contexts.engine() != TlsEngine.JDK) {
            throw new IllegalStateException(contexts.engine() + " needs a channel");
        }
        return handler(UnpooledByteBufAllocator.DEFAULT, host, port).engine();
    }

    private SslHandler handler(ByteBufAllocator memory, String host, int port) {
        String name = nameFor(host);
        SslHandler handler = contexts.handler(memory, name, port);
        if (isHostName(name)) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
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
