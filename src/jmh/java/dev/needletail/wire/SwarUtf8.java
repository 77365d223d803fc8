package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;
import static dev.needletail.wire.DirectMemory.LONG_LE;

/**
 * Validates eight bytes of UTF-8 at once in a {@code long}, all cases by masks and shifts, no branch: which is what a
 * vector does, and slower than branches when it is only eight bytes wide. The last seven bytes are not looked at.
 */
final class SwarUtf8 {

    private SwarUtf8() {}

    /** Whether the words after the first are well-formed. */
    static boolean isValid(long from, int length) {
        long bad = 0;
        for (int at = Long.BYTES; at + Long.BYTES <= length; at += Long.BYTES) {
            long i = from + at;
            bad |= errors(
                    ALL.get(LONG_LE, i), ALL.get(LONG_LE, i - 1), ALL.get(LONG_LE, i - 2), ALL.get(LONG_LE, i - 3));
        }
        return (bad & Utf8.NOT_ASCII) == 0;
    }

    /** In the top bit of each byte of {@code v}; {@code p}, {@code p2}, {@code p3} are the bytes one, two, three before. */
    private static long errors(long v, long p, long p2, long p3) {
        long lead2 = p & p << 1; // C0 to FF
        long lead3 = lead2 & p << 2; // E0 to FF
        long wanted = lead2 | (p2 & p2 << 1 & p2 << 2) | (p3 & p3 << 1 & p3 << 2 & p3 << 3);
        long e = lead3 & ~(p << 3);
        long f = lead3 & p << 3;
        long middle = p << 4 | p << 5 | p << 6 | p << 7;
        long over = v << 2 | v << 3; // 90 to BF
        long bad = wanted ^ (v & ~(v << 1));
        bad |= lead2 & ~(p << 2 | p << 3 | p << 4 | p << 5 | p << 6); // C0, C1
        bad |= e & ~middle & ~(v << 2); // E0 80 to E0 9F
        bad |= e & p << 4 & p << 5 & ~(p << 6) & p << 7 & v << 2; // ED A0 to ED BF
        bad |= f & (p << 4 | (p << 5 & (p << 6 | p << 7))); // F5 to FF
        bad |= f & ~middle & ~over; // F0 80 to F0 8F
        bad |= f & p << 5 & over; // F4 90 to F4 BF
        return bad;
    }
}
