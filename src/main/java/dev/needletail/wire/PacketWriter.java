package dev.needletail.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Objects;

/**
 * Appends the fields that {@link PacketView} reads, big-endian ({@code docs/protocol.md}, P-8). Borrows {@code out}; a
 * field is written whole or not at all. Arrays of numbers are written at once, big-endian, or little-endian by the methods
 * that end in {@code LE}; a range that is not the array's own is an {@link IndexOutOfBoundsException}.
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
        CharSequence text = Surrogates.paired(value);
        int length = ByteBufUtil.utf8Bytes(text);
        if (length > STRING_BYTES_MAX) {
            throw new StringTooLongException(length);
        }
        out.ensureWritable(Short.BYTES + length);
        out.writeShort(length);
        ByteBufUtil.reserveAndWriteUtf8(out, text, length);
    }

    /** Writes {@code count} 16-bit numbers of {@code src} from {@code offset} on, big-endian. */
    public static void shorts(ByteBuf out, short[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Short.BYTES);
        ArrayWriter.shorts(out, at, src, offset, count, BIG_ENDIAN);
        out.writerIndex(at + count * Short.BYTES);
    }

    /** Writes {@code count} 16-bit numbers of {@code src} from {@code offset} on, little-endian. */
    public static void shortsLE(ByteBuf out, short[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Short.BYTES);
        ArrayWriter.shorts(out, at, src, offset, count, LITTLE_ENDIAN);
        out.writerIndex(at + count * Short.BYTES);
    }

    /** Writes {@code count} 32-bit numbers of {@code src} from {@code offset} on, big-endian. */
    public static void ints(ByteBuf out, int[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Integer.BYTES);
        ArrayWriter.ints(out, at, src, offset, count, BIG_ENDIAN);
        out.writerIndex(at + count * Integer.BYTES);
    }

    /** Writes {@code count} 32-bit numbers of {@code src} from {@code offset} on, little-endian. */
    public static void intsLE(ByteBuf out, int[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Integer.BYTES);
        ArrayWriter.ints(out, at, src, offset, count, LITTLE_ENDIAN);
        out.writerIndex(at + count * Integer.BYTES);
    }

    /** Writes {@code count} 64-bit numbers of {@code src} from {@code offset} on, big-endian. */
    public static void longs(ByteBuf out, long[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Long.BYTES);
        ArrayWriter.longs(out, at, src, offset, count, BIG_ENDIAN);
        out.writerIndex(at + count * Long.BYTES);
    }

    /** Writes {@code count} 64-bit numbers of {@code src} from {@code offset} on, little-endian. */
    public static void longsLE(ByteBuf out, long[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Long.BYTES);
        ArrayWriter.longs(out, at, src, offset, count, LITTLE_ENDIAN);
        out.writerIndex(at + count * Long.BYTES);
    }

    /** Writes {@code count} 32-bit IEEE 754 numbers of {@code src} from {@code offset} on, big-endian. */
    public static void floats(ByteBuf out, float[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Float.BYTES);
        ArrayWriter.floats(out, at, src, offset, count, BIG_ENDIAN);
        out.writerIndex(at + count * Float.BYTES);
    }

    /** Writes {@code count} 32-bit IEEE 754 numbers of {@code src} from {@code offset} on, little-endian. */
    public static void floatsLE(ByteBuf out, float[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Float.BYTES);
        ArrayWriter.floats(out, at, src, offset, count, LITTLE_ENDIAN);
        out.writerIndex(at + count * Float.BYTES);
    }

    /** Writes {@code count} 64-bit IEEE 754 numbers of {@code src} from {@code offset} on, big-endian. */
    public static void doubles(ByteBuf out, double[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Double.BYTES);
        ArrayWriter.doubles(out, at, src, offset, count, BIG_ENDIAN);
        out.writerIndex(at + count * Double.BYTES);
    }

    /** Writes {@code count} 64-bit IEEE 754 numbers of {@code src} from {@code offset} on, little-endian. */
    public static void doublesLE(ByteBuf out, double[] src, int offset, int count) {
        int at = makeRoom(out, src.length, offset, count, Double.BYTES);
        ArrayWriter.doubles(out, at, src, offset, count, LITTLE_ENDIAN);
        out.writerIndex(at + count * Double.BYTES);
    }

    /** Returns the index at which to write. */
    private static int makeRoom(ByteBuf out, int arrayLength, int offset, int count, int size) {
        Objects.checkFromIndexSize(offset, count, arrayLength);
        out.ensureWritable((int) Math.min((long) count * size, Integer.MAX_VALUE));
        return out.writerIndex();
    }
}
