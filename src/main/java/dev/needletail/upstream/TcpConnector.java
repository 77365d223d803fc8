package dev.needletail.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * Connects through Reactor Netty, on one event loop, outside of its connection pool: a plain TCP connection that is
 * returned to that pool is closed, and a shared one belongs to no single request anyway.
 */
public final class TcpConnector implements Connector {

    private final EventLoop loop;
    private final TcpClient client;

    /**
     * @param options socket options that have to be set before the connect
     * @param prepare called for each new channel before it connects (allocator, receive buffer size)
     * @param connected called for each connected channel (socket options, read back)
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // each option carries its own value's type
    public TcpConnector(
            EventLoop loop,
            long connectTimeoutNanos,
            Map<ChannelOption<?>, Object> options,
            Consumer<Channel> prepare,
            Consumer<Channel> connected) {
        this.loop = loop;
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
                .doOnChannelInit((observer, channel, remote) ->
                        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "needletail.upstream", connection))
                .connect()
                .subscribe(connected -> {}, failure -> loop.execute(() -> connection.connectFailed(failure)));
        connection.connecting(attempt::dispose);
    }
}
