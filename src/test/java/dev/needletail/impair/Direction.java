package dev.needletail.impair;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a proxied connection: reads from one channel, writes to the other.
 *
 * <pre>
 *   read ─► swallowed? ─► tampered with ─► cut here? ─► corrupted ─► at once, or piece by piece when each is due ─► written
 * </pre>
 *
 * One event loop only.
 */
final class Direction extends ChannelInboundHandlerAdapter {

    private static final int WAITING_BYTES_MAX = 1 << 20;

    private final Link link;
    private final RandomGenerator random;
    private final ImpairmentCounts counts;
    private final FrameTamper tamper;
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();

    private Impairment impairment;
    private @Nullable Channel source;
    private @Nullable Channel sink;
    private long passedBytes;
    private long waitingBytes;
    private long lastDueNanos = System.nanoTime();
    private boolean scheduled;
    private boolean swallows;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean unflushed;

    /** Bytes that are due at a moment; without bytes: the end of the stream. */
    private record Piece(long dueNanos, @Nullable ByteBuf bytes) {}

    Direction(Link link, Impairment impairment, RandomGenerator random, ImpairmentCounts counts) {
        this.link = link;
        this.impairment = impairment;
        this.random = random;
        this.counts = counts;
        this.tamper = new FrameTamper(random, counts);
    }

    void connect(Channel from, @Nullable Channel to) {
        source = from;
        sink = to;
        follow();
    }

    void impair(Impairment next) {
        impairment = next;
        passedBytes = 0;
        follow();
    }

    boolean isEnded() {
        return outputEnded;
    }

    boolean isBlackHole() {
        return swallows;
    }

    /** What still comes is read and thrown away; nothing is written any more. */
    void mute() {
        swallows = true;
        drop();
        follow();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        counts.bytes.add(bytes.readableBytes());
        if (impairment.passage() == Passage.SWALLOW) {
            swallows = true;
        }
        if (swallows || outputEnded || sink == null) {
            counts.swallowedBytes.add(bytes.readableBytes());
            bytes.release();
            return;
        }
        if (tamper.holdsBytes() || !impairment.tampering().equals(Tampering.NONE)) {
            bytes = tamper.feed(bytes, impairment.tampering(), context.alloc());
        }
        int before = bytesBeforeTheCut(bytes.readableBytes());
        Cut cut = before < 0 ? null : impairment.cut();
        if (cut != null) {
            bytes.writerIndex(bytes.readerIndex() + before);
        }
        if (bytes.isReadable() && random.nextDouble() < impairment.corruptChance()) {
            counts.corrupted.increment();
            int place = bytes.readerIndex() + random.nextInt(bytes.readableBytes());
            bytes.setByte(place, bytes.getByte(place) ^ 0x41);
        }
        pass(bytes);
        if (cut != null) {
            flush();
            link.cut(cut, this);
        }
    }

    /** How many of the next bytes go on before the connection is cut; -1 when it is not. */
    private int bytesBeforeTheCut(int coming) {
        if (impairment.cut() == null) {
            return -1;
        }
        if (impairment.cutAfterBytes() > 0 && passedBytes + coming >= impairment.cutAfterBytes()) {
            return (int) (impairment.cutAfterBytes() - passedBytes);
        }
        return random.nextDouble() < impairment.cutChance() ? random.nextInt(coming + 1) : -1;
    }

    private void pass(ByteBuf bytes) {
        passedBytes += bytes.readableBytes();
        if (!bytes.isReadable()) {
            bytes.release();
        } else if (waiting.isEmpty() && !impairment.isPaced()) {
            unflushed = true;
            sink().write(bytes, sink().voidPromise());
        } else {
            enqueue(bytes);
        }
        follow();
    }

    private void enqueue(ByteBuf bytes) {
        counts.delayed.increment();
        long jitter = impairment.jitterNanos() == 0 ? 0 : random.nextLong(impairment.jitterNanos());
        long due = Math.max(lastDueNanos, System.nanoTime() + impairment.delayNanos() + jitter);
        int most = impairment.pieceBytes() > 0 ? impairment.pieceBytes() : Integer.MAX_VALUE;
        while (bytes.isReadable()) {
            int length = Math.min(most, bytes.readableBytes());
            if (impairment.bytesPerSecond() > 0) {
                due += length * TimeUnit.SECONDS.toNanos(1) / impairment.bytesPerSecond();
            }
            waitingBytes += length;
            waiting.add(new Piece(due, bytes.readRetainedSlice(length)));
        }
        bytes.release();
        lastDueNanos = due;
        schedule();
    }

    private void schedule() {
        Piece first = waiting.peek();
        if (!scheduled && first != null) {
            scheduled = true;
            long nanos = Math.max(0, first.dueNanos() - System.nanoTime());
            sink().eventLoop().schedule(this::writeDue, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void writeDue() {
        scheduled = false;
        long now = System.nanoTime();
        for (Piece next = waiting.peek(); next != null && next.dueNanos() <= now; next = waiting.peek()) {
            waiting.remove();
            ByteBuf bytes = next.bytes();
            if (bytes == null) {
                endOutput();
            } else {
                waitingBytes -= bytes.readableBytes();
                counts.pieces.increment();
                sink().writeAndFlush(bytes, sink().voidPromise()); // a write of its own: TCP_NODELAY makes it a segment
            }
        }
        schedule();
        follow();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            sink().flush();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            if (!inputEnded) {
                inputEnded = true;
                endInput();
            }
        }
    }

    private void endInput() {
        if (swallows || sink == null) {
            link.sourceEnded();
        } else if (waiting.isEmpty()) {
            endOutput();
        } else {
            waiting.add(new Piece(lastDueNanos, null));
        }
    }

    /** Ends the stream that this direction writes. */
    void endOutput() {
        if (!outputEnded && sink != null) {
            outputEnded = true;
            flush();
            link.endOutput(sink);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        link.opposite(this).follow(); // this channel is what the other direction writes to
    }

    /** Reads as long as what was read can go on. */
    private void follow() {
        if (source != null) {
            boolean room = sink == null || (sink.isWritable() && waitingBytes < WAITING_BYTES_MAX);
            source.config().setAutoRead(impairment.passage() != Passage.STALL && (room || swallows));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        link.broken(context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.gone(context.channel());
    }

    void drop() {
        for (Piece next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.bytes() != null) {
                next.bytes().release();
            }
        }
        waitingBytes = 0;
        tamper.close();
    }

    private Channel sink() {
        if (sink == null) {
            throw new IllegalStateException("not connected");
        }
        return sink;
    }
}
