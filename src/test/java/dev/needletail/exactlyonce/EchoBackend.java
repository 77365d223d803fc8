package dev.needletail.exactlyonce;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A backend that writes down each request that it executes, and then answers it by its own payload: most of them at once, some
 * out of order a moment later, a few only when nobody waits any more. One event loop.
 *
 * <p>As a program: {@code HOST PORT LEDGER CLIENTS PER-CLIENT LATE-MILLIS}; port 0 is any free one. It prints its port.
 */
public final class EchoBackend implements AutoCloseable {

    private static final int SLOW_ONE_IN = 509;
    private static final int LATE_ONE_IN = 20_011;
    private static final int SLOW_MILLIS = 20;
    private static final int NO_ANSWER = -1;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("backend", true), NioIoHandler.newFactory());
    private final ExecutionLedger ledger;
    private final int lateMillis;
    private final Channel listener;

    /** @param lateMillis longer than the node waits; 0: every answer is in time */
    public EchoBackend(InetSocketAddress address, ExecutionLedger ledger, int lateMillis) {
        this.ledger = ledger;
        this.lateMillis = lateMillis;
        this.listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Connection());
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    public static void main(String[] args) throws Exception {
        ExecutionLedger ledger =
                new ExecutionLedger(Path.of(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        EchoBackend backend = new EchoBackend(
                new InetSocketAddress(args[0], Integer.parseInt(args[1])), ledger, Integer.parseInt(args[5]));
        System.out.println("backend " + backend.port());
        while (System.in.read() >= 0) {
            // lives as long as whoever started it
        }
        System.exit(0);
    }

    private final class Connection extends ChannelInboundHandlerAdapter {

        private @Nullable ByteBuf partial;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (partial != null) {
                ByteBuf all = partial.writeBytes(bytes);
                bytes.release();
                partial = null;
                bytes = all;
            }
            int runStart = bytes.readerIndex();
            int at = runStart;
            while (bytes.writerIndex() - at >= Pattern.HEADER_BYTES) {
                int length = Pattern.HEADER_BYTES + bytes.getUnsignedShortLE(at + Pattern.LENGTH);
                if (bytes.writerIndex() - at < length) {
                    break;
                }
                int delayMillis = frame(bytes, at);
                if (delayMillis != 0) {
                    write(context, bytes, runStart, at);
                    runStart = at + length;
                }
                if (delayMillis > 0) {
                    writeLater(context, ByteBufUtil.getBytes(bytes, at, length), delayMillis);
                }
                at += length;
            }
            write(context, bytes, runStart, at);
            if (at < bytes.writerIndex()) {
                partial = context.alloc().buffer().writeBytes(bytes, at, bytes.writerIndex() - at);
            }
            bytes.release();
        }

        /** On the heap: a loop that is shut down forgets its tasks, and would leak what they hold. */
        private static void writeLater(ChannelHandlerContext context, byte[] answer, int delayMillis) {
            context.executor()
                    .schedule(
                            () -> context.writeAndFlush(Unpooled.wrappedBuffer(answer), context.voidPromise()),
                            delayMillis,
                            TimeUnit.MILLISECONDS);
        }

        /** Turns it into its answer in place; returns how many milliseconds later that is due, or {@link #NO_ANSWER}. */
        private int frame(ByteBuf bytes, int at) {
            byte type = bytes.getByte(at);
            if (type != Pattern.REQUEST) {
                return type == Pattern.DATA ? NO_ANSWER : 0; // a HEARTBEAT is its own answer
            }
            int client = bytes.getInt(at + Pattern.CLIENT);
            int sequence = bytes.getInt(at + Pattern.CLIENT_SEQUENCE);
            ledger.executed(client, sequence);
            bytes.setByte(at, Pattern.RESPONSE);
            int draw = (client * 7_919 + sequence) & Integer.MAX_VALUE;
            if (lateMillis > 0 && draw % LATE_ONE_IN == 1) {
                return lateMillis;
            }
            return draw % SLOW_ONE_IN == 1 ? SLOW_MILLIS : 0;
        }

        private static void write(ChannelHandlerContext context, ByteBuf bytes, int from, int to) {
            if (to > from) {
                context.write(bytes.retainedSlice(from, to - from), context.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (partial != null) {
                partial.release();
                partial = null;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
