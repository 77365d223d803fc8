package dev.needletail.bench;

import dev.needletail.wire.FrameCumulation;
import dev.needletail.wire.FrameDefect;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameScanner;
import dev.needletail.wire.FrameSink;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One connection under load: sends what is due as long as there is room, and finds for each answer the message that it
 * answers. All of it on one event loop.
 *
 * <p>DATA is not answered. Behind the DATA of a burst goes a HEARTBEAT, the marker, one at a time: frames are read in
 * order, so its answer shows that the DATA before it was read. Until then DATA counts as in flight.
 */
final class LoadConnection extends ChannelInboundHandlerAdapter implements FrameSink {

    private final LoadLoop loop;
    private final int place;
    private final int index;
    private final InFlight inFlight = new InFlight();
    private final int inFlightMax;
    private final KeyTurn services;

    /** Each channel's DATA has sequences of its own: the round. */
    private final KeyTurn channels;

    @SuppressWarnings("NullAway.Init") // handlerAdded comes first
    private ChannelHandlerContext context;

    @SuppressWarnings("NullAway.Init")
    private FrameCumulation frames;

    @SuppressWarnings("NullAway.Init")
    private MessageWriter writer;

    private int nextSequence;
    private int placeInMix;

    /** Messages that wait for an answer, DATA included, markers not. 0 <= waiting <= inFlightMax */
    private int waiting;

    private int dataUnmarked;
    private int dataUnmarkedMeasured;
    private long oldestUnmarkedNanos;
    private int dataMarked;
    private int dataMarkedMeasured;
    private boolean ended;

    /**
     * @param place its number among those of the loop
     * @param index its number among all of the run
     */
    LoadConnection(LoadLoop loop, int place, int index) {
        this.loop = loop;
        this.place = place;
        this.index = index;
        this.inFlightMax = loop.plan().pace().inFlightMax();
        this.services = loop.plan().keys().serviceTurn(index);
        this.channels = loop.plan().keys().channelTurn(index);
        // Connections begin at different places of the mix, so that their bursts do not all carry the same type.
        this.placeInMix = index % loop.plan().mix().period();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        frames = new FrameCumulation(
                new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true),
                added.channel().alloc());
        writer = new MessageWriter(added.channel(), index, loop.plan(), loop.pattern());
    }

    int place() {
        return place;
    }

    int index() {
        return index;
    }

    boolean isOpen() {
        return !ended;
    }

    /** Whether one more message may go now. */
    boolean hasRoom() {
        return waiting < inFlightMax && !ended && context.channel().isWritable();
    }

    /** Appends the next message of the mix; {@link #flush} sends it. */
    void send(long intendedNanos, boolean measured) {
        assert hasRoom() : this;
        FrameType type = loop.plan().mix().type(placeInMix);
        placeInMix = placeInMix + 1 == loop.plan().mix().period() ? 0 : placeInMix + 1;
        long timestampMicros = loop.timestampMicros();
        int bytes;
        if (type == FrameType.DATA) {
            int sequence = channels.round();
            PayloadKey channel = loop.plan().keys().channel(channels.take());
            bytes = writer.message(type, sequence, timestampMicros, channel);
            oldestUnmarkedNanos = dataUnmarked == 0 ? intendedNanos : oldestUnmarkedNanos;
            dataUnmarked++;
            dataUnmarkedMeasured += measured ? 1 : 0;
        } else {
            boolean request = type == FrameType.REQUEST;
            int key = request ? services.take() : 0;
            PayloadKey service = request ? loop.plan().keys().service(key) : PayloadKey.NONE;
            int kind = request ? InFlight.REQUEST : InFlight.HEARTBEAT;
            inFlight.add(nextSequence, kind, key, intendedNanos, timestampMicros);
            bytes = writer.message(type, nextSequence++, timestampMicros, service);
        }
        waiting++;
        loop.score().sent(bytes, measured);
    }

    /** Sends what was gathered, a marker behind it where DATA is among it. */
    void flush() {
        if (ended) {
            return;
        }
        if (dataUnmarked > 0 && dataMarked == 0) {
            long timestampMicros = loop.timestampMicros();
            inFlight.add(nextSequence, InFlight.MARKER, 0, oldestUnmarkedNanos, timestampMicros);
            loop.score().marked(writer.marker(nextSequence++, timestampMicros), dataUnmarkedMeasured > 0);
            dataMarked = dataUnmarked;
            dataMarkedMeasured = dataUnmarkedMeasured;
            dataUnmarked = 0;
            dataUnmarkedMeasured = 0;
        }
        writer.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        loop.score().arrived(System.nanoTime());
        frames.feed((ByteBuf) message, this);
        if (frames.defect() != FrameDefect.NONE && !ended) {
            loop.score().broken("the peer sent what is no frame: " + frames.describeDefect(), index);
            ctx.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.pump(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            loop.pump(this);
        }
    }

    @Override
    public boolean frame(ByteBuf b, int at, int bytes) {
        int sequence = FrameLayout.sequence(b, at);
        int place = inFlight.find(sequence);
        if (place < 0) {
            loop.score().unexpected(b, at, nextSequence - sequence > 0, index);
            return true;
        }
        int kind = inFlight.kind(place);
        int key = inFlight.key(place);
        long intended = inFlight.intendedNanos(place);
        long timestampMicros = inFlight.timestampMicros(place);
        inFlight.remove(place);
        if (kind == InFlight.MARKER) {
            int data = dataMarked;
            int dataMeasured = dataMarkedMeasured;
            waiting -= data;
            dataMarked = 0;
            dataMarkedMeasured = 0;
            loop.score().markerAnswered(b, at, bytes, intended, timestampMicros, data, dataMeasured, index);
        } else {
            waiting--;
            loop.score().answered(b, at, bytes, kind, key, intended, timestampMicros, index);
        }
        return true;
    }

    @Override
    public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
        return false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!ended) {
            loop.score().broken(cause.getMessage() == null ? cause.toString() : cause.getMessage(), index);
        }
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!ended) {
            end();
            loop.lost(this);
        }
    }

    /** No more of this connection: what it still waited for never came. Loop only. */
    void end() {
        ended = true;
        loop.score().neverAnswered(waiting);
        frames.close();
        writer.close();
        context.close();
    }
}
