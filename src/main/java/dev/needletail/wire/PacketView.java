package dev.needletail.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/**
 * Reads the fields of a structured payload in place, big-endian ({@code docs/protocol.md}, P-8). A flyweight: wrap,
 * read, wrap the next.
 *
 * <p>Borrows the buffer from {@link #wrap} until the next one, moves none of its indices, changes no reference count and
 * never reads outside its region. One thread.
 *
 * <p>Arrays of numbers are read at once, big-endian, or little-endian by the methods that end in {@code LE}, into an array
 * that the caller keeps. A range that is not the array's own is an {@link IndexOutOfBoundsException}, and nothing is read.
 *
 * <p><b>Position after an error</b>, as in the article: a read moves the position past what it has checked. A field of
 * fixed size, an array, {@link #skip}, {@link #readSlice} and {@link #readBytes} leave it where it was when they underflow. A
 * string whose length can be read but whose bytes are missing leaves it after the length; a string that is there but is
 * no UTF-8 leaves it after the string, so that the next field can be read. {@link #stringEquals} moves on a match only.
 */
public final class PacketView {

    private final StringDecoder decoder = new StringDecoder();

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int start;
    private int length;
    private int position;

    /**
     * Looks at {@code length} bytes from the absolute index on, position 0. Borrows {@code b}.
     *
     * @throws IndexOutOfBoundsException when these are not all bytes that have been written to {@code b}
     */
    public PacketView wrap(ByteBuf b, int index, int length) {
        Objects.checkFromIndexSize(index, length, b.writerIndex());
        this.buffer = b;
        this.start = index;
        this.length = length;
        this.position = 0;
        return this;
    }

    /** Bytes from the region's start, 0 to {@link #length()}. */
    public int position() {
        return position;
    }

    /**
     * Moves within the region.
     *
     * @throws IndexOutOfBoundsException outside 0 to {@link #length()}
     */
    public PacketView position(int position) {
        this.position = Objects.checkIndex(position, length + 1);
        return this;
    }

    /** Bytes from the position to the region's end. */
    public int remaining() {
        return length - position;
    }

    /** Bytes of the region. */
    public int length() {
        return length;
    }

    /** Reads 0 to 255. */
    public int readU8() {
        return buffer.getUnsignedByte(take(Byte.BYTES));
    }

    /** Reads 0 to 65,535. */
    public int readU16() {
        return buffer.getUnsignedShort(take(Short.BYTES));
    }

    /** Reads 0 to 4,294,967,295. */
    public long readU32() {
        return buffer.getUnsignedInt(take(Integer.BYTES));
    }

    /** Reads the 64 bits of an unsigned number: print it with {@link Long#toUnsignedString(long)} */
    public long readU64() {
        return buffer.getLong(take(Long.BYTES));
    }

    /** Copies {@code n} bytes to the start of {@code dst}, which must have room for them. */
    public void readBytes(byte[] dst, int n) {
        Objects.checkFromIndexSize(0, n, dst.length);
        buffer.getBytes(take(n), dst, 0, n);
    }

    /** Appends {@code n} bytes to {@code dst}, which is borrowed. */
    public void readBytes(ByteBuf dst, int n) {
        need(n);
        dst.ensureWritable(n);
        dst.writeBytes(buffer, take(n), n);
    }

    /** Reads {@code count} big-endian 16-bit numbers into {@code dst} from {@code offset} on. */
    public void readShorts(short[] dst, int offset, int count) {
        ArrayReader.shorts(buffer, takeArray(dst.length, offset, count, Short.BYTES), dst, offset, count, BIG_ENDIAN);
    }

    /** Reads {@code count} little-endian 16-bit numbers into {@code dst} from {@code offset} on. */
    public void readShortsLE(short[] dst, int offset, int count) {
        ArrayReader.shorts(
                buffer, takeArray(dst.length, offset, count, Short.BYTES), dst, offset, count, LITTLE_ENDIAN);
    }

    /** Reads {@code count} big-endian 32-bit numbers into {@code dst} from {@code offset} on. */
    public void readInts(int[] dst, int offset, int count) {
        ArrayReader.ints(buffer, takeArray(dst.length, offset, count, Integer.BYTES), dst, offset, count, BIG_ENDIAN);
    }

    /** Reads {@code count} little-endian 32-bit numbers into {@code dst} from {@code offset} on. */
    public void readIntsLE(int[] dst, int offset, int count) {
        ArrayReader.ints(
                buffer, takeArray(dst.length, offset, count, Integer.BYTES), dst, offset, count, LITTLE_ENDIAN);
    }

    /** Reads {@code count} big-endian 64-bit numbers into {@code dst} from {@code offset} on. */
    public void readLongs(long[] dst, int offset, int count) {
        ArrayReader.longs(buffer, takeArray(dst.length, offset, count, Long.BYTES), dst, offset, count, BIG_ENDIAN);
    }

    /** Reads {@code count} little-endian 64-bit numbers into {@code dst} from {@code offset} on. */
    public void readLongsLE(long[] dst, int offset, int count) {
        ArrayReader.longs(buffer, takeArray(dst.length, offset, count, Long.BYTES), dst, offset, count, LITTLE_ENDIAN);
    }

    /** Reads {@code count} big-endian 32-bit IEEE 754 numbers into {@code dst} from {@code offset} on. */
    public void readFloats(float[] dst, int offset, int count) {
        ArrayReader.floats(buffer, takeArray(dst.length, offset, count, Float.BYTES), dst, offset, count, BIG_ENDIAN);
    }

    /** Reads {@code count} little-endian 32-bit IEEE 754 numbers into {@code dst} from {@code offset} on. */
    public void readFloatsLE(float[] dst, int offset, int count) {
        ArrayReader.floats(
                buffer, takeArray(dst.length, offset, count, Float.BYTES), dst, offset, count, LITTLE_ENDIAN);
    }

    /** Reads {@code count} big-endian 64-bit IEEE 754 numbers into {@code dst} from {@code offset} on. */
    public void readDoubles(double[] dst, int offset, int count) {
        ArrayReader.doubles(buffer, takeArray(dst.length, offset, count, Double.BYTES), dst, offset, count, BIG_ENDIAN);
    }

    /** Reads {@code count} little-endian 64-bit IEEE 754 numbers into {@code dst} from {@code offset} on. */
    public void readDoublesLE(double[] dst, int offset, int count) {
        ArrayReader.doubles(
                buffer, takeArray(dst.length, offset, count, Double.BYTES), dst, offset, count, LITTLE_ENDIAN);
    }

    /** Puts {@code into} over the next {@code n} bytes without a copy. {@code into} may be this view. */
    public PacketView readSlice(PacketView into, int n) {
        return into.wrap(buffer, take(n), n);
    }

    /** Moves past {@code n} bytes. */
    public PacketView skip(int n) {
        take(n);
        return this;
    }

    /**
     * Reads u16 length and UTF-8 bytes. Allocates what {@code String}'s constructor does and nothing else: the String,
     * and for text beyond Latin-1 the JDK's own intermediate array. {@link #readStringView} allocates nothing.
     *
     * @throws PacketUnderflowException position before the length when that is cut, after it when the bytes are
     * @throws InvalidUtf8Exception position after the string
     */
    public String readString() {
        int n = readU16();
        int at = take(n);
        String text = decoder.decode(buffer, at, n);
        // The decoder writes this character for what is malformed, so without it nothing was; with it, look.
        if (text.indexOf(StringDecoder.REPLACEMENT) >= 0) {
            requireUtf8(at, n);
        }
        return text;
    }

    /** As {@link #readString()}, but puts {@code into} over the bytes, which are checked and not copied. */
    public PacketView readStringView(PacketView into) {
        int n = readU16();
        int at = take(n);
        requireUtf8(at, n);
        return into.wrap(buffer, at, n);
    }

    /**
     * Whether the next string is this key. Moves past the string when it is and stays when it is not, so that a chain of
     * keys can be tried. Looks at the string's bytes only as far as they equal the key's and does not validate others.
     *
     * @throws PacketUnderflowException when length or bytes are cut; the position stays before the length
     */
    public boolean stringEquals(StringKey key) {
        return stringEquals(key.utf8());
    }

    /** As {@link #stringEquals(StringKey)}, for a key that is known as bytes of UTF-8. */
    public boolean stringEquals(byte[] utf8Key) {
        need(Short.BYTES);
        int n = buffer.getUnsignedShort(start + position);
        need(Short.BYTES + n);
        if (n != utf8Key.length || !StringKey.matches(buffer, start + position + Short.BYTES, utf8Key)) {
            return false;
        }
        take(Short.BYTES + n);
        return true;
    }

    /** Moves the position past {@code n} bytes. Returns the absolute index of the first. */
    private int take(int n) {
        need(n);
        int at = start + position;
        position += n;
        // 0 <= position <= length
        assert 0 <= position && position <= length;
        return at;
    }

    /** As {@link #take}, for an array's {@code count} elements of {@code size} bytes; its own range is checked first. */
    private int takeArray(int arrayLength, int offset, int count, int size) {
        Objects.checkFromIndexSize(offset, count, arrayLength);
        // More bytes than an int can say are more than any region has.
        return take((int) Math.min((long) count * size, Integer.MAX_VALUE));
    }

    /** For the {@code n} bytes at the absolute index, which have been taken. */
    private void requireUtf8(int at, int n) {
        int malformed = Utf8.firstMalformed(buffer, at, n);
        if (malformed != Utf8.VALID) {
            throw new InvalidUtf8Exception(position, position - n + malformed, n, remaining());
        }
    }

    private void need(int n) {
        if (n > remaining()) {
            throw new PacketUnderflowException(position, n, remaining());
        }
        if (n < 0) {
            throw new IllegalArgumentException("number of bytes " + n + " is negative");
        }
    }
}
