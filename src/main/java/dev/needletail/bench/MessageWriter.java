package dev.needletail.bench;

import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Makes the frames of one connection and gathers those of a burst, which leave with one flush. The buffers are this
 * class's until they are written. One loop.
 */
final class MessageWriter {

    private static final int CHUNK_BYTES_MIN = 512;

    /** What Netty's pooled allocator still keeps in its per-thread cache. */
    private static final int CHUNK_BYTES_MAX = 32 * 1024;

    private static final FrameWriter WRITER = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);

    private final Channel channel;
    private final int connection;
    private final PayloadSizes sizes;
    private final PayloadPattern pattern;
    private final int frameBytesMax;
    private final int chunkBytes;
    private @Nullable ByteBuf chunk;
    private boolean written;

    MessageWriter(Channel channel, int connection, LoadPlan plan, PayloadPattern pattern) {
        this.channel = channel;
        this.connection = connection;
        this.sizes = plan.sizes();
        this.pattern = pattern;
        this.frameBytesMax = FrameLayout.HEADER_BYTES + sizes.maxBytes();
        long burst = (long) frameBytesMax * plan.pace().inFlightMax() + FrameLayout.HEADER_BYTES;
        int usual = (int) Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, burst));
        this.chunkBytes = Math.max(usual, frameBytesMax);
    }

    /** Appends a message with its payload; returns its length in bytes. */
    int message(FrameType type, int sequence, long timestampMicros) {
        long mixed = PayloadPattern.mixed(connection, sequence);
        int bytes = sizes.bytes(PayloadPattern.sizeBits(mixed));
        ByteBuf out = room(FrameLayout.HEADER_BYTES + bytes);
        WRITER.header(out, type, sequence, timestampMicros, bytes);
        pattern.write(out, mixed, bytes);
        return FrameLayout.HEADER_BYTES + bytes;
    }

    /** Appends a HEARTBEAT without payload. */
    int marker(int sequence, long timestampMicros) {
        WRITER.header(room(FrameLayout.HEADER_BYTES), FrameType.HEARTBEAT, sequence, timestampMicros, 0);
        return FrameLayout.HEADER_BYTES;
    }

    /** Sends what was gathered. */
    void flush() {
        pass();
        if (written) {
            written = false;
            channel.flush();
        }
    }

    private ByteBuf room(int bytes) {
        ByteBuf current = chunk;
        if (current != null && current.writableBytes() >= bytes) {
            return current;
        }
        pass();
        ByteBuf fresh = channel.alloc().directBuffer(chunkBytes, chunkBytes);
        chunk = fresh;
        return fresh;
    }

    private void pass() {
        ByteBuf current = chunk;
        if (current != null) {
            chunk = null;
            written = true;
            channel.write(current, channel.voidPromise());
        }
    }

    void close() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}
