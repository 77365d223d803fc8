package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Validates a whole vector of UTF-8 at once, by the lookup algorithm of Keiser and Lemire, "Validating UTF-8 in less than
 * one instruction per byte" (Software: Practice and Experience 51, 2021). Three tables of 16 say which errors the upper and
 * lower half of a byte and the upper half of the next one allow; an error that all three allow is one. Where the third and
 * fourth byte of a sequence have to be continuations follows from the bytes two and three before.
 *
 * <p>Compiled apart from the other classes, and loaded only where {@code jdk.incubator.vector} was added.
 */
final class VectorUtf8 implements WellFormedPrefix {

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED;

    private static final int TOO_SHORT = 1; // a lead, and no continuation behind it
    private static final int TOO_LONG = 1 << 1; // ASCII, and a continuation behind it
    private static final int OVERLONG_3 = 1 << 2;
    private static final int TOO_LARGE = 1 << 3; // F4 90 and above
    private static final int SURROGATE = 1 << 4;
    private static final int OVERLONG_2 = 1 << 5;
    private static final int TOO_LARGE_OR_OVERLONG_4 = 1 << 6; // F5 80 and above, or F0 8x
    private static final int TWO_CONTINUATIONS = 1 << 7; // an error unless a longer sequence wants it
    private static final int ANY_LOW = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS;
    private static final int LARGE = ANY_LOW | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4;
    private static final int CONTINUATION = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS;

    /** By the upper half of the first byte. */
    private static final ByteVector FIRST_HIGH = table(i -> switch (i) {
        case 0x8, 0x9, 0xA, 0xB -> TWO_CONTINUATIONS;
        case 0xC -> TOO_SHORT | OVERLONG_2;
        case 0xD -> TOO_SHORT;
        case 0xE -> TOO_SHORT | OVERLONG_3 | SURROGATE;
        case 0xF -> TOO_SHORT | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4;
        default -> TOO_LONG;
    });

    /** By the lower half of the first byte. */
    private static final ByteVector FIRST_LOW = table(i -> switch (i) {
        case 0x0 -> ANY_LOW | OVERLONG_3 | OVERLONG_2 | TOO_LARGE_OR_OVERLONG_4;
        case 0x1 -> ANY_LOW | OVERLONG_2;
        case 0x2, 0x3 -> ANY_LOW;
        case 0x4 -> ANY_LOW | TOO_LARGE;
        case 0xD -> LARGE | SURROGATE;
        default -> LARGE;
    });

    /** By the upper half of the second byte. */
    private static final ByteVector SECOND_HIGH = table(i -> switch (i) {
        case 0x8 -> CONTINUATION | OVERLONG_3 | TOO_LARGE_OR_OVERLONG_4;
        case 0x9 -> CONTINUATION | OVERLONG_3 | TOO_LARGE;
        case 0xA, 0xB -> CONTINUATION | SURROGATE | TOO_LARGE;
        default -> TOO_SHORT;
    });

    @Override
    public long end(long from, long end) {
        long i = from;
        // No short cut for ASCII: a second path through the loop was compiled badly, and ran a hundred times slower.
        while (i + SPECIES.length() <= end && !isMalformed(load(i), load(i - 1), load(i - 2), load(i - 3))) {
            i += SPECIES.length();
        }
        return i;
    }

    private static ByteVector load(long address) {
        return ByteVector.fromMemorySegment(SPECIES, ALL, address, ByteOrder.nativeOrder());
    }

    private static boolean isMalformed(ByteVector bytes, ByteVector before, ByteVector before2, ByteVector before3) {
        ByteVector errors = high(before)
                .selectFrom(FIRST_HIGH)
                .and(before.and((byte) 0xF).selectFrom(FIRST_LOW))
                .and(high(bytes).selectFrom(SECOND_HIGH));
        VectorMask<Byte> wanted =
                before2.compare(VectorOperators.UGE, (byte) 0xE0).or(before3.compare(VectorOperators.UGE, (byte) 0xF0));
        ByteVector allowed = ByteVector.zero(SPECIES).blend((byte) TWO_CONTINUATIONS, wanted);
        return errors.compare(VectorOperators.NE, allowed).anyTrue();
    }

    private static ByteVector high(ByteVector bytes) {
        return bytes.lanewise(VectorOperators.LSHR, 4).and((byte) 0xF);
    }

    private static ByteVector table(Entry entry) {
        byte[] entries = new byte[SPECIES.length()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) entry.of(i & 0xF);
        }
        return ByteVector.fromArray(SPECIES, entries, 0);
    }

    private interface Entry {
        int of(int half);
    }
}
