package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import java.lang.ref.Reference;

/**
 * Strict UTF-8 validation in place: Unicode 15, table 3-7, as Rust's {@code from_utf8} and the JDK's reporting decoder
 * have it. Overlong forms, surrogates and everything above U+10FFFF are malformed.
 *
 * <p>8 bytes of ASCII are passed at once, and a sequence is looked at as one 32-bit word: its lead in the low byte, zeroes
 * behind the end, which no sequence may contain, so that what is cut is malformed.
 */
final class Utf8 {

    static final int VALID = -1;

    static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /**
     * Reads nothing outside {@code [index, index + length)}.
     *
     * @return {@link #VALID}, or the offset from {@code index} of the first malformed sequence's first byte
     */
    static int firstMalformed(ByteBuf b, int index, int length) {
        if (!DirectMemory.holds(b)) {
            return firstMalformedOf(b, index, length);
        }
        try {
            return DirectUtf8.firstMalformed(DirectMemory.address(b, index, length), length);
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    /** The same for every kind of buffer. */
    static int firstMalformedOf(ByteBuf b, int index, int length) {
        int end = index + length;
        int i = index;
        while (i < end) {
            if (end - i >= Long.BYTES) {
                long high = b.getLongLE(i) & NOT_ASCII;
                if (high == 0) {
                    i += Long.BYTES;
                    continue;
                }
                i += Long.numberOfTrailingZeros(high) >>> 3;
            } else if (b.getByte(i) >= 0) {
                i++;
                continue;
            }
            int sequence = sequenceLength(end - i >= Integer.BYTES ? b.getIntLE(i) : last(b, i, end));
            if (sequence == 0) {
                return i - index;
            }
            i += sequence;
        }
        return VALID;
    }

    private static int last(ByteBuf b, int i, int end) {
        int word = 0;
        for (int k = end - 1; k >= i; k--) {
            word = word << Byte.SIZE | b.getUnsignedByte(k);
        }
        return word;
    }

    /** Bytes of the well-formed sequence that the word begins with, or 0. Its first byte is not ASCII. */
    static int sequenceLength(int word) {
        if ((word & 0xC0_C0_F0) == 0x80_80_E0) {
            int character = (word & 0x0F) << 12 | (word & 0x3F_00) >>> 2; // the low six bits decide nothing
            boolean overlong = character < 0x800;
            boolean surrogate = (character & 0xF800) == 0xD800;
            return overlong || surrogate ? 0 : 3;
        }
        if ((word & 0xC0_E0) == 0x80_C0) {
            boolean overlong = (word & 0x1E) == 0;
            return overlong ? 0 : 2;
        }
        if ((word & 0xC0_C0_C0_F8) == 0x80_80_80_F0) {
            int plane = (word & 0x07) << 2 | (word & 0x30_00) >>> 12; // 0: overlong, above 16: no character
            return plane == 0 || plane > 16 ? 0 : 4;
        }
        return 0;
    }
}
