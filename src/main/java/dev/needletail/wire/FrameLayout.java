package dev.needletail.wire;

import io.netty.buffer.ByteBuf;

/**
 * Where the fields of a frame are ({@code docs/protocol.md}, P-2). The header is little-endian; the payload's own
 * fields, where it has any, are big-endian ({@link PacketView}).
 *
 * <pre>
 *  byte  0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15
 *      +---+---------------+-------------------------------+-------+--- - - -
 *      | T |   sequence    |     timestamp, microseconds   |length | payload
 *      +---+---------------+-------------------------------+-------+--- - - -
 *       u8       u32 LE                  u64 LE             u16 LE   length bytes
 * </pre>
 *
 * <p>All methods borrow the buffer, take an absolute index and move neither reader nor writer index. They read what is
 * there: whether a whole frame starts at {@code at} is {@link FrameScanner}'s business.
 */
public final class FrameLayout {

    public static final int TYPE = 0;
    public static final int SEQUENCE = TYPE + Byte.BYTES;
    public static final int TIMESTAMP = SEQUENCE + Integer.BYTES;
    public static final int LENGTH = TIMESTAMP + Long.BYTES;
    public static final int HEADER_BYTES = LENGTH + Short.BYTES;

    /** The most that the u16 length can say: 65,535. */
    public static final int PAYLOAD_BYTES_MAX = (1 << Short.SIZE) - 1;

    public static final int FRAME_BYTES_MAX = HEADER_BYTES + PAYLOAD_BYTES_MAX;

    private FrameLayout() {}

    /** The type's code as it stands in the frame, 0 to 255; {@link FrameType#of(int)} names it. */
    public static int type(ByteBuf b, int at) {
        return b.getUnsignedByte(at + TYPE);
    }

    public static void type(ByteBuf b, int at, FrameType type) {
        b.setByte(at + TYPE, type.code());
    }

    /** The 32 bits of the unsigned sequence number; {@link Integer#toUnsignedLong(int)} gives its value. */
    public static int sequence(ByteBuf b, int at) {
        return b.getIntLE(at + SEQUENCE);
    }

    public static void sequence(ByteBuf b, int at, int sequence) {
        b.setIntLE(at + SEQUENCE, sequence);
    }

    /** The 64 bits of the unsigned timestamp in microseconds; {@link Long#toUnsignedString(long)} prints it. */
    public static long timestampMicros(ByteBuf b, int at) {
        return b.getLongLE(at + TIMESTAMP);
    }

    /** Bytes after the header, 0 to 65,535. */
    public static int payloadLength(ByteBuf b, int at) {
        return b.getUnsignedShortLE(at + LENGTH);
    }

    /** Bytes of the whole frame, header included. */
    public static int frameLength(ByteBuf b, int at) {
        return HEADER_BYTES + payloadLength(b, at);
    }
}
