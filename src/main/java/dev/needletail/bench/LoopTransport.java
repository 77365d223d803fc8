package dev.needletail.bench;

import dev.needletail.tls.TlsClient;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One event loop and the sockets on it: epoll where it is there, else the JDK's selector. */
final class LoopTransport implements AutoCloseable {

    /** Unsent bytes of one connection from which on it has to wait. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private static final int READ_BYTES = 128 * 1024;

    private final EventLoopGroup group;
    private final LoadPlan plan;
    private final @Nullable TlsClient tls;
    private final Bootstrap bootstrap;
    // One buffer for the life of the loop: it is not sampled for leaks, which would wrap it for good.
    private final ByteBuf readBuffer = new UnpooledByteBufAllocator(true, true).directBuffer(READ_BYTES, READ_BYTES);

    LoopTransport(int index, LoadPlan plan, UnaryOperator<IoHandler> pacing) {
        this.plan = plan;
        this.tls = plan.tls();
        IoHandlerFactory waiting = isEpoll() ? epoll(plan.poll()) : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("needletail-bench-" + index, true),
                executor -> pacing.apply(waiting.newHandler(executor)));
        bootstrap = new Bootstrap()
                .group(group)
                .channel(isEpoll() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new SharedReadBuffer())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.max(1, TimeUnit.NANOSECONDS.toMillis(plan.connectTimeoutNanos())));
        group.execute(TimerSlack::least);
    }

    static boolean isEpoll() {
        return Epoll.isAvailable();
    }

    private static IoHandlerFactory epoll(boolean poll) {
        if (!poll) {
            return EpollIoHandler.newFactory();
        }
        SelectStrategy polling = (selectNow, hasTasks) -> hasTasks ? selectNow.get() : SelectStrategy.BUSY_WAIT;
        return EpollIoHandler.newFactory(0, () -> polling);
    }

    EventLoop loop() {
        return group.next();
    }

    /** Done when the connection can be written to: with TLS, when its handshake is done. */
    Future<?> connect(InetSocketAddress address, ChannelHandler handler) {
        return tls == null
                ? bootstrap.clone().handler(handler).connect(address)
                : new SecuredConnection(tls, plan, handler).connect(bootstrap.clone(), address);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        readBuffer.release();
    }

    /** All reads of the loop go into one buffer: whoever reads has copied out what must stay before the next. */
    private final class SharedReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

        @Override
        @SuppressWarnings("deprecation") // of the interface that every channel still asks for
        public Handle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public ByteBuf allocate(ByteBufAllocator allocator) {
                    return readBuffer.refCnt() == 1 ? readBuffer.clear().retain() : super.allocate(allocator);
                }

                @Override
                public int guess() {
                    return READ_BYTES;
                }
            };
        }
    }
}
