package dev.needletail.bench;

import dev.needletail.wire.FrameLayout;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * What payloads hold: a piece of one table of random bytes, at a place that connection and sequence decide. Whoever
 * checks an answer compares it with the same piece, byte for byte, and needs no copy of what was sent.
 *
 * <p>One thread.
 */
final class PayloadPattern {

    private static final int PLACES = 1 << Short.SIZE;

    private final byte[] table = new byte[PLACES + FrameLayout.PAYLOAD_BYTES_MAX];
    private final ByteBuffer compared = ByteBuffer.wrap(table);

    PayloadPattern() {
        long random = 88_172_645_463_325_252L;
        for (int i = 0; i < table.length; i++) {
            random = shuffled(random);
            table[i] = (byte) random;
        }
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

    /** Writes a payload to {@code out} at {@code at}. Borrows {@code out}, whose position stays. */
    void write(ByteBuffer out, int at, long mixed, int bytes) {
        out.put(at, table, place(mixed), bytes);
    }

    /** Whether the payload at {@code at} is the one that {@link #write} made. Borrows {@code b}. */
    boolean matches(ByteBuf b, int at, long mixed, int bytes) {
        int place = place(mixed);
        // The JDK compares with vector instructions, Netty eight bytes at a time, each with its own checks.
        compared.limit(place + bytes).position(place);
        return b.internalNioBuffer(at, bytes).mismatch(compared) < 0;
    }

    /** The first byte that differs, counted from the payload's first; -1 when none does. For a message to a person. */
    int firstDifference(ByteBuf b, int at, long mixed, int bytes) {
        for (int i = 0; i < bytes; i++) {
            if (b.getByte(at + i) != table[place(mixed) + i]) {
                return i;
            }
        }
        return -1;
    }
}
