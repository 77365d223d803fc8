package dev.needletail.wire;

import io.netty.buffer.ByteBuf;

/**
 * Appends frames at a buffer's writer index ({@code docs/protocol.md}, P-2).
 *
 * <p>Immutable, any thread; the buffer belongs to one. {@code out} and payloads are borrowed, a payload's indices stay
 * where they are. A frame is written whole or not at all: over the limit, or where {@code out} can't hold it, an
 * exception leaves {@code out} as it was.
 */
public final class FrameWriter {

    private final int payloadBytesMax;

    /** @param payloadBytesMax largest payload to write, 0 to {@link FrameLayout#PAYLOAD_BYTES_MAX} */
    public FrameWriter(int payloadBytesMax) {
        this.payloadBytesMax = checkedLimit(payloadBytesMax);
    }

    /**
     * Writes the 15 bytes of a header; the caller appends {@code payloadLength} bytes.
     *
     * @param sequence the 32 bits of an unsigned number
     * @param timestampMicros the 64 bits of an unsigned number
     * @throws PayloadTooLargeException when {@code payloadLength} is over the limit
     * @throws IndexOutOfBoundsException when {@code out} can't grow by a header
     */
    public void header(ByteBuf out, FrameType type, int sequence, long timestampMicros, int payloadLength) {
        checkLength(payloadLength);
        appendHeader(out, type, sequence, timestampMicros, payloadLength, 0);
    }

    /** Writes a frame with a copy of the readable bytes of {@code payload}, which is borrowed. */
    public void frame(ByteBuf out, FrameType type, int sequence, long timestampMicros, ByteBuf payload) {
        int length = payload.readableBytes();
        checkLength(length);
        appendHeader(out, type, sequence, timestampMicros, length, length);
        out.writeBytes(payload, payload.readerIndex(), length);
    }

    /** Writes a frame with a copy of {@code payload}. */
    public void frame(ByteBuf out, FrameType type, int sequence, long timestampMicros, byte[] payload) {
        checkLength(payload.length);
        appendHeader(out, type, sequence, timestampMicros, payload.length, payload.length);
        out.writeBytes(payload);
    }

    /** Writes a header, with {@code room} more bytes made sure of. The length was checked by the caller. */
    static void appendHeader(
            ByteBuf out, FrameType type, int sequence, long timestampMicros, int payloadLength, int room) {
        assert 0 <= payloadLength && payloadLength <= FrameLayout.PAYLOAD_BYTES_MAX : payloadLength;
        out.ensureWritable(FrameLayout.HEADER_BYTES + room);
        int at = out.writerIndex();
        FrameLayout.type(out, at, type);
        FrameLayout.sequence(out, at, sequence);
        out.setLongLE(at + FrameLayout.TIMESTAMP, timestampMicros);
        out.setShortLE(at + FrameLayout.LENGTH, payloadLength);
        out.writerIndex(at + FrameLayout.HEADER_BYTES);
    }

    static int checkedLimit(int payloadBytesMax) {
        if (payloadBytesMax < 0 || payloadBytesMax > FrameLayout.PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("payload limit " + payloadBytesMax + " is outside 0 to "
                    + FrameLayout.PAYLOAD_BYTES_MAX + ", which is what the frame's u16 length can say");
        }
        return payloadBytesMax;
    }

    private void checkLength(int payloadLength) {
        if (payloadLength > payloadBytesMax) {
            throw new PayloadTooLargeException(payloadLength, payloadBytesMax);
        }
        if (payloadLength < 0) {
            throw new IllegalArgumentException("payload length " + payloadLength + " is negative");
        }
    }
}
