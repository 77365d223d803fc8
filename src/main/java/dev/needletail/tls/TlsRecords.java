package dev.needletail.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the socket and Netty's SslHandler, for two things that the latter does in a way that is not the node's.
 *
 * <p><b>What is read.</b> SslHandler keeps the buffer of a read as long as its last record is incomplete: a client that
 * sends half a record would hold a whole buffer of the loop's. Here only whole records go on; the beginning of one is copied,
 * into memory that grows with what has come of it.
 *
 * <pre>
 *    0      1          3          5
 *   ┌──────┬──────────┬──────────┬──────────┐
 *   │ type │ version  │ length   │ fragment │   big-endian; RFC 8446, 5.1
 *   └──────┴──────────┴──────────┴──────────┘
 * </pre>
 *
 * <p><b>What is written.</b> Some engines answer the peer's close_notify by one of their own, at once. To the peer that is
 * an end of stream, and it promises that everything was answered. It waits here until the node has decided
 * ({@link #allowEnd}); a connection that is reset instead drops it.
 *
 * <p>One per connection, first in its pipeline; one event loop only.
 */
public final class TlsRecords extends ChannelDuplexHandler {

    static final int HEADER_BYTES = 5;
    private static final int LENGTH = 3;

    /** 2^14 and what a protected record may add to it: RFC 5246, 6.2.3. */
    private static final int FRAGMENT_BYTES_MAX = (1 << 14) + 2048;

    private static final int TYPE_MIN = 20;
    private static final int TYPE_MAX = 24;
    private static final int PARTIAL_BYTES_MIN = 256;

    private final SSLEngine engine;
    private @Nullable ByteBuf partial;
    private @Nullable ByteBuf heldEnd;
    private boolean endAllowed = true;
    private boolean reading;
    private boolean foreign;

    TlsRecords(SSLEngine engine) {
        this.engine = engine;
    }

    /** What stands in front of this channel's bytes; null without TLS. */
    public static @Nullable TlsRecords of(Channel channel) {
        return channel.pipeline().get(TlsRecords.class);
    }

    /** From now on the stream ends only when it is allowed to. */
    public void forbidEnd() {
        endAllowed = false;
    }

    /** The stream may end: whatever the engine had to say about that goes out before anything else. */
    public void allowEnd(Channel channel) {
        endAllowed = true;
        ByteBuf held = heldEnd;
        if (held != null) {
            heldEnd = null;
            ChannelHandlerContext context = channel.pipeline().context(this);
            context.writeAndFlush(held);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        ByteBuf in = (ByteBuf) message;
        reading = true;
        try {
            if (!foreign) {
                complete(context, in);
                wholeOnes(context, in);
                beginning(context, in);
            }
        } finally {
            reading = false;
            in.release();
        }
    }

    /** The rest of the record that an earlier read began. */
    private void complete(ChannelHandlerContext context, ByteBuf in) {
        ByteBuf begun = partial;
        if (begun == null) {
            return;
        }
        if (begun.readableBytes() < HEADER_BYTES) {
            begun.writeBytes(in, Math.min(in.readableBytes(), HEADER_BYTES - begun.readableBytes()));
            if (begun.readableBytes() < HEADER_BYTES || isForeign(context, begun, 0)) {
                return;
            }
        }
        int missing = recordBytes(begun, 0) - begun.readableBytes();
        begun.writeBytes(in, Math.min(in.readableBytes(), missing)); // grows
        if (begun.readableBytes() == recordBytes(begun, 0)) {
            partial = null;
            context.fireChannelRead(begun);
        }
    }

    private void wholeOnes(ChannelHandlerContext context, ByteBuf in) {
        int from = in.readerIndex();
        int end = from;
        while (in.writerIndex() - end >= HEADER_BYTES && !isForeign(context, in, end)) {
            int next = end + recordBytes(in, end);
            if (next > in.writerIndex()) {
                break;
            }
            end = next;
        }
        if (end > from && !foreign) {
            context.fireChannelRead(end == in.writerIndex() ? in.retain() : in.retainedSlice(from, end - from));
            in.readerIndex(end);
        }
    }

    private void beginning(ChannelHandlerContext context, ByteBuf in) {
        int bytes = in.readableBytes();
        if (bytes == 0 || foreign || context.isRemoved()) {
            return;
        }
        if (isForeign(context, in, in.readerIndex())) {
            return;
        }
        assert partial == null : "one record begins at a time";
        ByteBuf begun =
                context.alloc().directBuffer(Math.max(bytes, PARTIAL_BYTES_MIN), HEADER_BYTES + FRAGMENT_BYTES_MAX);
        partial = begun;
        begun.writeBytes(in, bytes);
    }

    /** Whether no record can begin at {@code at}; says so once. Looks at what there is of the header. */
    private boolean isForeign(ChannelHandlerContext context, ByteBuf b, int at) {
        int type = b.getUnsignedByte(at);
        boolean known = TYPE_MIN <= type && type <= TYPE_MAX;
        if (known && b.writerIndex() - at >= HEADER_BYTES) {
            known = b.getUnsignedByte(at + 1) == 3 && recordBytes(b, at) <= HEADER_BYTES + FRAGMENT_BYTES_MAX;
        }
        if (!known && !foreign) {
            foreign = true;
            context.fireExceptionCaught(new SSLException("what came is no TLS record: it begins with " + type
                    + (type < 8 ? ", like a frame of a client that does not use TLS" : "")));
        }
        return !known;
    }

    private static int recordBytes(ByteBuf b, int at) {
        return HEADER_BYTES + b.getUnsignedShort(at + LENGTH);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (reading && !endAllowed && engine.isOutboundDone()) {
            ByteBuf last = (ByteBuf) message;
            ByteBuf before = heldEnd;
            heldEnd = before == null ? last : Unpooled.wrappedBuffer(before, last);
            promise.trySuccess();
            return;
        }
        context.write(message, promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (partial != null) {
            partial.release();
            partial = null;
        }
        if (heldEnd != null) {
            heldEnd.release();
            heldEnd = null;
        }
    }
}
