package dev.needletail.upstream;

import dev.needletail.tls.TlsArrival;
import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsPeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * Connects through Reactor Netty, on one event loop, outside of its connection pool: a plain TCP connection that is
 * returned to that pool is closed, and a shared one belongs to no single request anyway.
 */
public final class TcpConnector implements Connector {

    private static final String HANDLER = "needletail.upstream";

    private final EventLoop loop;
    private final TcpClient client;
    private final long connectTimeoutNanos;
    private final @Nullable TlsClient tls;

    /**
     * @param options socket options that have to be set before the connect
     * @param prepare called for each new channel before it connects (allocator, receive buffer size)
     * @param connected called for each connected channel (socket options, read back)
     * @param tls null: what is sent is not protected; its handshake has the connect timeout once more
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // each option carries its own value's type
    public TcpConnector(
            EventLoop loop,
            long connectTimeoutNanos,
            Map<ChannelOption<?>, Object> options,
            Consumer<Channel> prepare,
            Consumer<Channel> connected,
            @Nullable TlsClient tls) {
        this.loop = loop;
        this.connectTimeoutNanos = connectTimeoutNanos;
        this.tls = tls;
        LoopResources sameLoop = preferNative -> loop;
        TcpClient configured = TcpClient.newConnection()
                .runOn(sameLoop)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.clamp(connectTimeoutNanos / 1_000_000, 1, Integer.MAX_VALUE))
                .doOnChannelInit((observer, channel, remote) -> prepare.accept(channel))
                .doOnConnected(connection -> {
                    connected.accept(connection.channel());
                    connection.channel().config().setAutoRead(true);
                });
        for (Map.Entry<ChannelOption<?>, Object> option : options.entrySet()) {
            configured = configured.option((ChannelOption) option.getKey(), option.getValue());
        }
        this.client = configured;
    }

    @Override
    public void connect(InetSocketAddress address, UpstreamConnection connection) {
        Disposable attempt = client.remoteAddress(() -> address)
                .doOnChannelInit((observer, channel, remote) -> {
                    channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, HANDLER, connection);
                    if (tls != null) {
                        secure(tls, channel, connection);
                    }
                })
                .connect()
                .subscribe(connected -> {}, failure -> loop.execute(() -> connection.connectFailed(failure)));
        connection.connecting(attempt::dispose);
    }

    private void secure(TlsClient tls, Channel channel, UpstreamConnection connection) {
        Endpoint endpoint = connection.endpoint();
        tls.secure(
                channel.pipeline(), HANDLER, endpoint.host(), endpoint.port(), connectTimeoutNanos, new TlsArrival() {
                    @Override
                    public boolean admit(Channel secured, TlsPeer peer) {
                        return true; // its certificate was checked in the handshake
                    }

                    @Override
                    public void failed(Channel failed, Throwable cause) {
                        connection.connectFailed(new ConnectException(tls.reason(cause, endpoint.host())));
                    }
                });
    }
}
