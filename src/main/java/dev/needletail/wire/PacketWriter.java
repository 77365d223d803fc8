package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Appends the fields that {@link PacketView} reads, big-endian ({@code docs/protocol.md}, P-8). Borrows {@code out}; a
 * field is written whole or not at all.
 */
public final class PacketWriter {

    /** The most bytes of UTF-8 that a string may have: 65,535. */
    public static final int STRING_BYTES_MAX = (1 << Short.SIZE) - 1;

    private PacketWriter() {}

    /** Writes the low 8 bits. */
    public static void u8(ByteBuf out, int value) {
        out.writeByte(value);
    }

    /** Writes the low 16 bits. */
    public static void u16(ByteBuf out, int value) {
        out.writeShort(value);
    }

    /** Writes the low 32 bits. */
    public static void u32(ByteBuf out, long value) {
        out.writeInt((int) value);
    }

    /** Writes all 64 bits. */
    public static void u64(ByteBuf out, long value) {
        out.writeLong(value);
    }

    /**
     * Writes u16 length and UTF-8 bytes. A surrogate without its pair becomes {@code ?}, for UTF-8 has no form for it.
     *
     * @throws StringTooLongException when there are more than {@link #STRING_BYTES_MAX} bytes
     */
    public static void string(ByteBuf out, CharSequence value) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > STRING_BYTES_MAX) {
            throw new StringTooLongException(length);
        }
        out.ensureWritable(Short.BYTES + length);
        out.writeShort(length);
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
    }
}
