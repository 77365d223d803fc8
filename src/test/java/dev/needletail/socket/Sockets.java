package dev.needletail.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Real sockets of both transports on the loopback address, closed together. */
final class Sockets implements AutoCloseable {

    final SocketTransport transport;
    private final EventLoopGroup loops;
    private final List<Channel> open = new ArrayList<>();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    Sockets(SocketTransport transport) {
        this.transport = transport;
        this.loops = new MultiThreadIoEventLoopGroup(
                1, transport == SocketTransport.EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    Channel listen(Consumer<Channel> beforeBind) {
        return listen(beforeBind, Map.of());
    }

    Channel listen(Consumer<Channel> beforeBind, Map<ChannelOption<?>, Object> options) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .handler(initializer(beforeBind))
                .childHandler(initializer(accepted::add));
        options.forEach((option, value) -> set(bootstrap, option, value));
        return kept(bootstrap.bind(loopback(), 0).syncUninterruptibly().channel());
    }

    Channel connect(Channel listener) {
        return connect(listener, Map.of());
    }

    Channel connect(Channel listener, Map<ChannelOption<?>, Object> options) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(epoll() ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(initializer(channel -> {}));
        options.forEach((option, value) -> set(bootstrap, option, value));
        return kept(
                bootstrap.connect(listener.localAddress()).syncUninterruptibly().channel());
    }

    /** The next connection that a listener of this object has accepted. */
    Channel accept() throws InterruptedException {
        Channel channel = accepted.poll(30, TimeUnit.SECONDS);
        if (channel == null) {
            throw new AssertionError("nothing was accepted");
        }
        return kept(channel);
    }

    Channel datagram() {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(epoll() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter());
        return kept(bootstrap.bind(loopback(), 0).syncUninterruptibly().channel());
    }

    /** Sends {@code bytes} and waits until all of them have been read at the other end. */
    static void send(Channel from, Channel to, int bytes) throws InterruptedException {
        CountDownLatch missing = new CountDownLatch(bytes);
        to.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf read) {
                for (int i = 0; i < read.readableBytes(); i++) {
                    missing.countDown();
                }
            }
        });
        from.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes])).syncUninterruptibly();
        if (!missing.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError(missing.getCount() + " bytes never arrived");
        }
    }

    /** The kernel's own figure, read by number. */
    static int kernel(Channel channel, TunedOption option) {
        return kernel(channel, option.level(), option.number());
    }

    static int kernel(Channel channel, int level, int number) {
        return channel.config().getOption(new IntegerUnixChannelOption("test", level, number));
    }

    static void setKernel(Channel channel, TunedOption option, int value) {
        channel.config().setOption(new IntegerUnixChannelOption(option.name(), option.level(), option.number()), value);
    }

    static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void close() {
        open.forEach(channel -> channel.close().syncUninterruptibly());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private boolean epoll() {
        return transport == SocketTransport.EPOLL;
    }

    private Channel kept(Channel channel) {
        open.add(channel);
        return channel;
    }

    private static ChannelInitializer<Channel> initializer(Consumer<Channel> action) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                action.accept(channel);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static void set(Bootstrap bootstrap, ChannelOption<?> option, Object value) {
        bootstrap.option((ChannelOption<Object>) option, value);
    }

    @SuppressWarnings("unchecked")
    private static void set(ServerBootstrap bootstrap, ChannelOption<?> option, Object value) {
        bootstrap.option((ChannelOption<Object>) option, value);
    }
}
