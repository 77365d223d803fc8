package dev.needletail.bench;

import dev.needletail.wire.FrameLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * What payloads hold: a piece of one table of random bytes, at a place that connection and sequence decide. Whoever
 * checks an answer compares it with the same piece, byte for byte, and needs no copy of what was sent.
 *
 * <p>One thread; {@link #close} gives the table back.
 */
final class PayloadPattern {

    private static final int PLACES = 1 << Short.SIZE;

    /** From here on the JDK's vectorised comparison is the faster one. */
    private static final int VECTOR_BYTES_MIN = 128;

    private final ByteBuf table;
    private final ByteBuffer compared;

    PayloadPattern() {
        table = Unpooled.directBuffer(PLACES + FrameLayout.PAYLOAD_BYTES_MAX);
        long random = 88_172_645_463_325_252L;
        while (table.writableBytes() >= Long.BYTES) {
            random = shuffled(random);
            table.writeLongLE(random);
        }
        table.writeZero(table.writableBytes());
        compared = table.nioBuffer();
    }

    /** Xorshift (Marsaglia 2003): full period, and any 64 bits differ from the next. */
    private static long shuffled(long random) {
        long x = random ^ random << 13;
        x ^= x >>> 7;
        return x ^ x << 17;
    }

    /** A number that looks random and differs from message to message; the source of a payload's size and place. */
    static long mixed(int connection, int sequence) {
        long x = ((long) connection << Integer.SIZE | Integer.toUnsignedLong(sequence)) * 0x9E37_79B9_7F4A_7C15L;
        x = (x ^ x >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return x ^ x >>> 32;
    }

    private static int place(long mixed) {
        return (int) mixed & PLACES - 1;
    }

    /** The part of {@link #mixed} that decides the size. */
    static int sizeBits(long mixed) {
        return (int) (mixed >>> Integer.SIZE);
    }

    /** Appends a payload. Borrows {@code out}, which has room. */
    void write(ByteBuf out, long mixed, int bytes) {
        out.writeBytes(table, place(mixed), bytes);
    }

    /** Whether the payload at {@code at} is the one that {@link #write} made. Borrows {@code b}. */
    boolean matches(ByteBuf b, int at, long mixed, int bytes) {
        if (bytes < VECTOR_BYTES_MIN) {
            return ByteBufUtil.equals(b, at, table, place(mixed), bytes);
        }
        compared.limit(place(mixed) + bytes).position(place(mixed));
        return b.internalNioBuffer(at, bytes).mismatch(compared) < 0;
    }

    /** The first byte that differs, counted from the payload's first; -1 when none does. For a message to a person. */
    int firstDifference(ByteBuf b, int at, long mixed, int bytes) {
        for (int i = 0; i < bytes; i++) {
            if (b.getByte(at + i) != table.getByte(place(mixed) + i)) {
                return i;
            }
        }
        return -1;
    }

    void close() {
        table.release();
    }
}
