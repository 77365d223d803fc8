package dev.needletail.reliability;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A backend that serves so many requests a second and no more, one queue for all connections: what is asked faster waits.
 * Answers leave at their times, looked at each millisecond, so that it takes little CPU however slow it is.
 */
final class LimitedBackend implements AutoCloseable {

    private static final int HEADER = 15;
    private static final int HEARTBEAT = 0;
    private static final int REQUEST = 2;
    private static final int RESPONSE = 3;

    private record Waiting(long doneNanos, Channel channel, ByteBuf frame) {}

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final long serviceNanos;
    private long freeNanos = System.nanoTime();

    LimitedBackend(long requestsPerSecond) {
        serviceNanos = TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        listener = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Frames());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        loop.next().scheduleAtFixedRate(this::serve, 1, 1, TimeUnit.MILLISECONDS);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private final class Frames extends ByteToMessageDecoder {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
            context.close();
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            while (in.readableBytes() >= HEADER) {
                int length = HEADER + in.getUnsignedShortLE(in.readerIndex() + HEADER - Short.BYTES);
                if (in.readableBytes() < length) {
                    return;
                }
                ByteBuf frame = in.readBytes(length);
                if (frame.getByte(0) == HEARTBEAT) {
                    context.writeAndFlush(frame);
                } else {
                    assert frame.getByte(0) == REQUEST;
                    freeNanos = Math.max(freeNanos, System.nanoTime()) + serviceNanos;
                    queue.add(new Waiting(freeNanos, context.channel(), frame.setByte(0, RESPONSE)));
                }
            }
        }
    }

    private void serve() {
        long now = System.nanoTime();
        Channel touched = null;
        for (Waiting next = queue.peek(); next != null && next.doneNanos() <= now; next = queue.peek()) {
            queue.remove();
            if (touched != null && !touched.equals(next.channel())) {
                touched.flush();
            }
            touched = next.channel();
            touched.write(next.frame());
        }
        if (touched != null) {
            touched.flush();
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        queue.forEach(waiting -> waiting.frame().release());
    }
}
