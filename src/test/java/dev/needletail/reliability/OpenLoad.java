package dev.needletail.reliability;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Requests at a rate that does not care for answers. The time at which a request was to be sent travels in it: an answer is as
 * late as its client experiences it, whatever held the request up. One thread.
 */
final class OpenLoad implements AutoCloseable {

    private static final int HEADER = 15;
    private static final int PAYLOAD = 64;
    private static final int REQUEST = 2;
    private static final int RESPONSE = 3;
    private static final int OVERLOADED = 4;
    private static final long LATENCY_MAX_MICROS = TimeUnit.MINUTES.toMicros(1);

    /** What came back since the last {@link #harvest}; latencies in microseconds since the intended sending. */
    record Harvest(Histogram answers, Histogram overloaded, long otherErrors, long sent, long outstanding) {}

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Channel> channels = new ArrayList<>();
    private Histogram answers = new Histogram(LATENCY_MAX_MICROS, 3);
    private Histogram overloaded = new Histogram(LATENCY_MAX_MICROS, 3);
    private long otherErrors;
    private long sent;
    private long outstanding;
    private long doubled;
    private long perSecond;
    private long dueNanos;
    private int turn;
    private int sequence;
    private final List<byte[]> answeredBits = new ArrayList<>();

    OpenLoad(int port, int connections) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Answers());
                    }
                });
        for (int i = 0; i < connections; i++) {
            channels.add(bootstrap
                    .connect(InetAddress.getLoopbackAddress(), port)
                    .syncUninterruptibly()
                    .channel());
        }
        loop.next().scheduleAtFixedRate(this::send, 1, 1, TimeUnit.MILLISECONDS);
    }

    /** From now on. */
    void rate(long requestsPerSecond) {
        onLoop(() -> {
            perSecond = requestsPerSecond;
            dueNanos = System.nanoTime();
        });
    }

    Harvest harvest() {
        Harvest[] out = new Harvest[1];
        onLoop(() -> {
            out[0] = new Harvest(answers, overloaded, otherErrors, sent, outstanding);
            answers = new Histogram(LATENCY_MAX_MICROS, 3);
            overloaded = new Histogram(LATENCY_MAX_MICROS, 3);
            otherErrors = 0;
            sent = 0;
        });
        return out[0];
    }

    /** Answers to sequences that had one before, or were never asked. */
    long doubled() {
        long[] out = new long[1];
        onLoop(() -> out[0] = doubled);
        return out[0];
    }

    private void onLoop(Runnable action) {
        loop.next().submit(action).syncUninterruptibly();
    }

    private void send() {
        if (perSecond == 0) {
            return;
        }
        long now = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        while (dueNanos <= now) {
            // A millisecond's worth for one connection after the other, so that the load's own writes cost it little.
            Channel channel = channels.get(turn++ % channels.size());
            ByteBuf batch = channel.alloc().buffer(32 * (HEADER + PAYLOAD));
            for (int i = 0; i < 32 && dueNanos <= now; i++) {
                batch.writeByte(REQUEST).writeIntLE(sequence).writeLongLE(dueNanos / 1_000);
                batch.writeShortLE(PAYLOAD).writeZero(PAYLOAD);
                expect(sequence++);
                dueNanos += gap;
                sent++;
                outstanding++;
            }
            channel.writeAndFlush(batch);
        }
    }

    /** One bit for each sequence: sequences are unique over all connections. */
    private void expect(int number) {
        int page = number >>> 23;
        if (page == answeredBits.size()) {
            answeredBits.add(new byte[1 << 20]);
        }
    }

    private boolean firstAnswer(int number) {
        int page = number >>> 23;
        if (number < 0 || number >= sequence || page >= answeredBits.size()) {
            return false;
        }
        byte[] bits = answeredBits.get(page);
        int at = (number & (1 << 23) - 1) >>> 3;
        int bit = 1 << (number & 7);
        boolean first = (bits[at] & bit) == 0;
        bits[at] |= (byte) bit;
        return first;
    }

    private final class Answers extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            long nowMicros = System.nanoTime() / 1_000;
            while (in.readableBytes() >= HEADER) {
                int at = in.readerIndex();
                int length = HEADER + in.getUnsignedShortLE(at + HEADER - Short.BYTES);
                if (in.readableBytes() < length) {
                    return;
                }
                answered(in, at, nowMicros);
                in.skipBytes(length);
            }
        }
    }

    private void answered(ByteBuf in, int at, long nowMicros) {
        if (!firstAnswer(in.getIntLE(at + 1))) {
            doubled++;
            return;
        }
        outstanding--;
        long micros = Math.clamp(nowMicros - in.getLongLE(at + 5), 0, LATENCY_MAX_MICROS);
        if (in.getByte(at) == RESPONSE) {
            answers.recordValue(micros);
        } else if (in.getUnsignedShort(at + HEADER) == OVERLOADED) {
            overloaded.recordValue(micros);
        } else {
            otherErrors++;
        }
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
