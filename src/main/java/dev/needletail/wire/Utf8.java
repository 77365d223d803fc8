package dev.needletail.wire;

import io.netty.buffer.ByteBuf;

/**
 * Strict UTF-8 validation in place: Unicode 15, table 3-7, as Rust's {@code from_utf8} and the JDK's reporting decoder
 * have it. Overlong forms, surrogates and everything above U+10FFFF are malformed.
 */
final class Utf8 {

    static final int VALID = -1;

    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /**
     * Reads nothing outside {@code [index, index + length)}.
     *
     * @return {@link #VALID}, or the offset from {@code index} of the first malformed sequence's first byte
     */
    static int firstMalformed(ByteBuf b, int index, int length) {
        int end = index + length;
        int i = index;
        while (i < end) {
            if (end - i >= Long.BYTES && (b.getLong(i) & NOT_ASCII) == 0) {
                i += Long.BYTES;
                continue;
            }
            int sequenceLength = sequenceLength(b, i, end);
            if (sequenceLength == 0) {
                return i - index;
            }
            i += sequenceLength;
        }
        return VALID;
    }

    /** Bytes of the well-formed sequence at {@code i}, or 0. The second byte's range depends on the first: table 3-7. */
    private static int sequenceLength(ByteBuf b, int i, int end) {
        int lead = b.getUnsignedByte(i);
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) { // a continuation, an overlong two-byte lead, or above U+10FFFF
            return 0;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (end - i < length) {
            return 0;
        }
        int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80; // below: overlong
        int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF; // above: surrogate, above U+10FFFF
        int second = b.getUnsignedByte(i + 1);
        if (second < low || second > high) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((b.getByte(i + k) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
