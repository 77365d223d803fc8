package dev.needletail.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The pool as the allocator of a real epoll channel. */
class ChannelEchoTest {

    private static final int SIZE = 4096;
    private static final int BYTES = 1_000_000;
    private static final int KEPT = 5;

    @Test
    void servesTheReadsAndWritesOfARealChannelAndGetsEverythingBack() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        EventLoop loop = group.next();
        LoopBuffers buffers = new LoopBuffers(new BufferSettings(SIZE, 2, 4096, true), loop);
        Echo echo = new Echo();
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config().setAllocator(buffers);
                        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(SIZE));
                        channel.pipeline().addLast(echo);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        try {
            exchange(((InetSocketAddress) listener.localAddress()).getPort());
            assertThat(echo.closed.await(30, TimeUnit.SECONDS)).isTrue();
            BufferSnapshot last = loop.submit(buffers::close).get();
            assertThat(echo.otherReads.get()).isZero();
            assertThat(echo.pooledReads.get()).isGreaterThanOrEqualTo(BYTES / SIZE);
            assertThat(last.hits() + last.misses()).isGreaterThanOrEqualTo(echo.pooledReads.get());
            assertThat(last.exact()).isPositive();
            assertThat(last.inUse()).isZero();
            assertThat(last.inUseBytes()).isZero();
            assertThat(last.returned()).isEqualTo(last.hits() + last.misses() + last.exact());
        } finally {
            listener.close().sync();
            group.shutdownGracefully(0, 30, TimeUnit.SECONDS).await();
        }
    }

    private static void exchange(int port) throws Exception {
        byte[] sent = new byte[BYTES];
        new Random(7).nextBytes(sent);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            byte[] got = new byte[BYTES];
            new DataInputStream(socket.getInputStream()).readFully(got);
            writer.join();
            assertThat(Arrays.mismatch(sent, got)).isEqualTo(-1);
        }
    }

    /** Echoes a slice of each read, and a copy of its last byte; keeps a few slices back. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        final AtomicInteger pooledReads = new AtomicInteger();
        final AtomicInteger otherReads = new AtomicInteger();
        final CountDownLatch closed = new CountDownLatch(1);
        private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as bytes that never arrive
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf read = (ByteBuf) message;
            (LoopBuffersTest.root(read) instanceof LoopBuffer ? pooledReads : otherReads).incrementAndGet();
            kept.add(read.retainedSlice());
            if (kept.size() > KEPT) {
                kept.removeFirst().release();
            }
            ctx.write(read.readRetainedSlice(read.readableBytes() - 1));
            ctx.write(ctx.alloc().directBuffer(1).writeBytes(read));
            read.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            kept.forEach(ByteBuf::release);
            closed.countDown();
        }
    }
}
