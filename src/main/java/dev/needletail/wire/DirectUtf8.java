package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;
import static dev.needletail.wire.DirectMemory.INT_LE;
import static dev.needletail.wire.DirectMemory.LONG_LE;
import static dev.needletail.wire.Utf8.NOT_ASCII;

import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * {@link Utf8}'s validation of direct memory, without the checks that a buffer's methods make for each access; and
 * by vectors where the JVM has the module for them.
 */
final class DirectUtf8 {

    private static final int BLOCK = 4 * Long.BYTES;

    private DirectUtf8() {}

    /** Where vectors begin to be faster ({@code docs/simd.md}). */
    private static final int LONG_TEXT = 256;

    private static final @Nullable WellFormedPrefix VECTORS = WellFormedPrefix.ofVectors();

    /**
     * Reads nothing outside {@code length} bytes from the address on, which the caller has checked to be there.
     *
     * @return {@link Utf8#VALID}, or the offset of the first malformed sequence's first byte
     */
    static int firstMalformed(long from, int length) {
        long end = from + length;
        long i = from + asciiBlocks(from, length);
        long malformed = VECTORS == null || end - i < LONG_TEXT
                ? firstMalformed(i, end)
                : firstMalformedByVectors(VECTORS, from, i, end);
        assert from <= malformed && malformed <= end;
        return malformed == end ? Utf8.VALID : (int) (malformed - from);
    }

    /** Looks from {@code i} on; all before is well-formed. */
    private static long firstMalformedByVectors(WellFormedPrefix vectors, long from, long i, long end) {
        while (i < from + WellFormedPrefix.BEHIND) {
            int sequence = ALL.get(ValueLayout.JAVA_BYTE, i) >= 0 ? 1 : Utf8.sequenceLength(ALL.get(INT_LE, i));
            if (sequence == 0) {
                return i;
            }
            i += sequence;
        }
        return firstMalformed(sequenceStart(vectors.end(i, end)), end);
    }

    /** Where the last sequence begins if its lead is one of the last three bytes, for it may be cut; else {@code i}. */
    private static long sequenceStart(long i) {
        for (long k = i - 1; k >= i - WellFormedPrefix.BEHIND; k--) {
            if ((ALL.get(ValueLayout.JAVA_BYTE, k) & 0xFF) >= 0xC0) {
                return k;
            }
        }
        return i;
    }

    /** The address of the first malformed sequence, or {@code end}. */
    static long firstMalformed(long from, long end) {
        long i = from;
        while (i < end) {
            if (end - i >= Long.BYTES) {
                long high = ALL.get(LONG_LE, i) & NOT_ASCII;
                if (high == 0) {
                    i += Long.BYTES;
                    continue;
                }
                i += Long.numberOfTrailingZeros(high) >>> 3;
            } else if (ALL.get(ValueLayout.JAVA_BYTE, i) >= 0) {
                i++;
                continue;
            }
            do {
                int sequence = Utf8.sequenceLength(end - i >= Integer.BYTES ? ALL.get(INT_LE, i) : last(i, end));
                if (sequence == 0) {
                    return i;
                }
                i += sequence;
            } while (i < end && ALL.get(ValueLayout.JAVA_BYTE, i) < 0);
        }
        return i;
    }

    /** Bytes of ASCII in whole blocks. It counts in int: the same loop over addresses takes twice as long or more. */
    private static int asciiBlocks(long from, int length) {
        int i = 0;
        while (i <= length - BLOCK && isAscii(from + i)) {
            i += BLOCK;
        }
        return i;
    }

    private static boolean isAscii(long at) {
        long bits = ALL.get(LONG_LE, at)
                | ALL.get(LONG_LE, at + Long.BYTES)
                | ALL.get(LONG_LE, at + 2 * Long.BYTES)
                | ALL.get(LONG_LE, at + 3 * Long.BYTES);
        return (bits & NOT_ASCII) == 0;
    }

    private static int last(long i, long end) {
        int word = 0;
        for (long k = end - 1; k >= i; k--) {
            word = word << Byte.SIZE | (ALL.get(ValueLayout.JAVA_BYTE, k) & 0xFF);
        }
        return word;
    }
}
