package dev.needletail.bench;

import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the frames of one connection and gathers those of a burst, which leave with one flush. The buffers are this
 * class's until they are written. One loop.
 */
final class MessageWriter {

    private static final int CHUNK_BYTES_MIN = 512;

    /** What Netty's pooled allocator still keeps in its per-thread cache. */
    private static final int CHUNK_BYTES_MAX = 32 * 1024;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final Channel channel;
    private final int connection;
    private final PayloadSizes sizes;
    private final PayloadPattern pattern;
    private final int chunkBytes;
    private @Nullable ByteBuf chunk;

    /**
     * The chunk's memory; frames go to [next, end), what lies from {@code first} on is whole. Written through the JDK's
     * buffer, because Netty's copies from another buffer allocate where it may not use Unsafe.
     */
    private ByteBuffer open = NONE;

    private int first;
    private int next;
    private int end;
    private boolean written;

    MessageWriter(Channel channel, int connection, LoadPlan plan, PayloadPattern pattern) {
        this.channel = channel;
        this.connection = connection;
        this.sizes = plan.sizes();
        this.pattern = pattern;
        int frameBytesMax = FrameLayout.HEADER_BYTES + sizes.maxBytes();
        long burst = (long) frameBytesMax * plan.pace().inFlightMax() + FrameLayout.HEADER_BYTES;
        int usual = (int) Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, burst));
        this.chunkBytes = Math.max(usual, frameBytesMax);
    }

    /** Appends a message whose payload begins with {@code key}; returns its length in bytes. */
    int message(FrameType type, int sequence, long timestampMicros, PayloadKey key) {
        long mixed = PayloadPattern.mixed(connection, sequence);
        int bytes = sizes.bytes(PayloadPattern.sizeBits(mixed));
        int at = header(type, sequence, timestampMicros, bytes);
        int payload = at + FrameLayout.HEADER_BYTES;
        key.write(open, payload);
        pattern.write(open, payload + key.length(), mixed, bytes - key.length());
        return FrameLayout.HEADER_BYTES + bytes;
    }

    /** Appends a HEARTBEAT without payload. */
    int marker(int sequence, long timestampMicros) {
        header(FrameType.HEARTBEAT, sequence, timestampMicros, 0);
        return FrameLayout.HEADER_BYTES;
    }

    /** Makes room for a frame and writes its header; returns where. */
    private int header(FrameType type, int sequence, long timestampMicros, int payloadBytes) {
        int bytes = FrameLayout.HEADER_BYTES + payloadBytes;
        if (end - next < bytes) {
            pass();
            begin();
        }
        int at = next;
        next += bytes;
        // A ByteBuffer writes big-endian here, and the wire is little-endian.
        open.put(at + FrameLayout.TYPE, (byte) type.code());
        open.putInt(at + FrameLayout.SEQUENCE, Integer.reverseBytes(sequence));
        open.putLong(at + FrameLayout.TIMESTAMP, Long.reverseBytes(timestampMicros));
        open.putShort(at + FrameLayout.LENGTH, Short.reverseBytes((short) payloadBytes));
        return at;
    }

    /** Sends what was gathered. */
    void flush() {
        pass();
        if (written) {
            written = false;
            channel.flush();
        }
    }

    private void begin() {
        ByteBuf fresh = channel.alloc().directBuffer(chunkBytes, chunkBytes);
        chunk = fresh;
        open = fresh.internalNioBuffer(0, chunkBytes);
        first = open.position();
        next = first;
        end = open.limit();
    }

    private void pass() {
        ByteBuf full = chunk;
        if (full != null) {
            full.writerIndex(next - first);
            chunk = null;
            open = NONE;
            next = 0;
            end = 0;
            written = true;
            channel.write(full, channel.voidPromise());
        }
    }

    void close() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}
