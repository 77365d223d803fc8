package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Known strings, numbered: finds which of them a payload begins with, in the bytes as they lie. Immutable, any thread; make it
 * once and keep it.
 *
 * <pre>
 *   payload   u16 length │ UTF-8 ...│ the rest
 *                             │ hash
 *   slots     ──┬───────┬───────▼───────┬──    open addressing, at most half full
 *               │ empty │ hash │ number │
 *             ──┴───────┴───────┬───────┴──
 *   keys      one byte[] each   ▼              compared in full
 * </pre>
 *
 * <p>The hash folds 8 bytes at a time by a 64 × 64 bit product, as wyhash does. Which strings are in the table is not for the
 * sender to say, so that it can't make the probes longer than they are.
 */
public final class StringTable {

    /** From {@link #find}: a string, and none of these. */
    public static final int ABSENT = -1;

    /** From {@link #find}: no string, because it runs past the end or is no UTF-8. */
    public static final int MALFORMED = -2;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle HALF = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort BIG_ENDIAN_SHORT = DirectMemory.SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final long INCREMENT = 0xD1B5_4A32_D192_ED03L;

    private static final long EMPTY = 0;

    private final byte[][] keys;

    /** The hash's upper half, and the number plus one. */
    private final long[] slots;

    private final int mask;

    private StringTable(List<String> strings) {
        this.keys = new byte[strings.size()][];
        this.slots = new long[Integer.highestOneBit(Math.max(1, strings.size())) << 2];
        this.mask = slots.length - 1;
        for (int number = 0; number < keys.length; number++) {
            keys[number] = StringKey.of(strings.get(number)).utf8();
            add(number, keys[number]);
        }
    }

    /**
     * The table of these strings; each one's number is its place in the list.
     *
     * @throws StringTooLongException when no length-prefixed string could equal one of them
     * @throws IllegalArgumentException when one is there twice
     */
    public static StringTable of(List<String> strings) {
        return new StringTable(strings);
    }

    /**
     * Which string the {@code length} bytes from the absolute {@code index} on begin with. They have to be there; nothing
     * outside them is read, and nothing is allocated.
     *
     * @param likely the number that it probably has, such as the one before had, which is then found without a look into the
     *     table; any other number says nothing
     * @return its number, {@link #ABSENT} or {@link #MALFORMED}
     */
    public int find(ByteBuf buffer, int index, int length, int likely) {
        if (length < Short.BYTES) {
            return MALFORMED;
        }
        int number =
                DirectMemory.holds(buffer) ? findDirect(buffer, index, length, likely) : findIn(buffer, index, length);
        if (number != ABSENT) {
            return number; // what equals a known string is UTF-8
        }
        int keyLength = buffer.getUnsignedShort(index);
        return Utf8.firstMalformed(buffer, index + Short.BYTES, keyLength) == Utf8.VALID ? ABSENT : MALFORMED;
    }

    /** The range is checked once, then the bytes are read by address. */
    private int findDirect(ByteBuf buffer, int index, int length, int likely) {
        try {
            long address = DirectMemory.address(buffer, index, length);
            int keyLength = ALL.get(BIG_ENDIAN_SHORT, address) & 0xFFFF;
            if (keyLength > length - Short.BYTES) {
                return MALFORMED;
            }
            long from = address + Short.BYTES;
            if (likely >= 0 && equalsAt(from, keyLength, keys[likely])) {
                return likely;
            }
            long hash = hashAt(from, keyLength);
            for (int slot = (int) hash & mask; slots[slot] != EMPTY; slot = (slot + 1) & mask) {
                if (sameHash(slots[slot], hash) && equalsAt(from, keyLength, keys[(int) slots[slot] - 1])) {
                    return (int) slots[slot] - 1;
                }
            }
            return ABSENT;
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /** The same for every kind of buffer. */
    private int findIn(ByteBuf buffer, int index, int length) {
        int keyLength = buffer.getUnsignedShort(index);
        return keyLength > length - Short.BYTES ? MALFORMED : numberOf(buffer, index + Short.BYTES, keyLength);
    }

    private int numberOf(ByteBuf buffer, int index, int length) {
        long hash = hash(buffer, index, length);
        for (int slot = (int) hash & mask; slots[slot] != EMPTY; slot = (slot + 1) & mask) {
            if (sameHash(slots[slot], hash)) {
                int number = (int) slots[slot] - 1;
                if (keys[number].length == length && StringKey.matches(buffer, index, keys[number])) {
                    return number;
                }
            }
        }
        return ABSENT;
    }

    private static boolean equalsAt(long address, int length, byte[] key) {
        if (key.length != length) {
            return false;
        }
        int last = length - Long.BYTES;
        if (last < 0) {
            return wordAt(address, length) == wordOf(key, length);
        }
        for (int i = 0; i < last; i += Long.BYTES) {
            if (ALL.get(DirectMemory.LONG_LE, address + i) != (long) WORD.get(key, i)) {
                return false;
            }
        }
        return ALL.get(DirectMemory.LONG_LE, address + last)
                == (long) WORD.get(key, last); // overlaps the one before it
    }

    private void add(int number, byte[] key) {
        ByteBuf bytes = Unpooled.wrappedBuffer(key);
        if (numberOf(bytes, 0, key.length) >= 0) {
            throw new IllegalArgumentException(
                    StringKey.of(bytes.toString(StandardCharsets.UTF_8)) + " is there twice: leave one of them out");
        }
        long hash = hash(bytes, 0, key.length);
        int slot = (int) hash & mask;
        while (slots[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = (hash & 0xFFFF_FFFF_0000_0000L) | (number + 1);
    }

    private static boolean sameHash(long slot, long hash) {
        return (slot ^ hash) >>> Integer.SIZE == 0;
    }

    static long hash(ByteBuf buffer, int index, int length) {
        if (!DirectMemory.holds(buffer)) {
            return hashOf(buffer, index, length);
        }
        try {
            return hashAt(DirectMemory.address(buffer, index, length), length);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    private static long hashAt(long address, int length) {
        long hash = length;
        long last = address + length - Long.BYTES;
        if (length >= Long.BYTES) {
            for (long at = address; at < last; at += Long.BYTES) {
                hash = mixed(hash, ALL.get(DirectMemory.LONG_LE, at));
            }
            return mixed(hash, ALL.get(DirectMemory.LONG_LE, last)); // overlaps the word before it
        }
        return mixed(hash, wordAt(address, length));
    }

    /** All of at most 7 bytes: two halves of 4 that overlap, or the first, the middle and the last. */
    private static long wordAt(long address, int length) {
        if (length >= Integer.BYTES) {
            return (ALL.get(DirectMemory.INT_LE, address) & 0xFFFF_FFFFL)
                    | (long) ALL.get(DirectMemory.INT_LE, address + length - Integer.BYTES) << Integer.SIZE;
        }
        if (length == 0) {
            return 0;
        }
        return (ALL.get(ValueLayout.JAVA_BYTE, address) & 0xFF)
                | (ALL.get(ValueLayout.JAVA_BYTE, address + (length >> 1)) & 0xFF) << 8
                | (ALL.get(ValueLayout.JAVA_BYTE, address + length - 1) & 0xFF) << 16;
    }

    /** The same of an array. */
    private static long wordOf(byte[] key, int length) {
        if (length >= Integer.BYTES) {
            return ((int) HALF.get(key, 0) & 0xFFFF_FFFFL)
                    | (long) (int) HALF.get(key, length - Integer.BYTES) << Integer.SIZE;
        }
        return length == 0 ? 0 : (key[0] & 0xFF) | (key[length >> 1] & 0xFF) << 8 | (key[length - 1] & 0xFF) << 16;
    }

    /** The same of every kind of buffer. */
    private static long wordIn(ByteBuf buffer, int index, int length) {
        if (length >= Integer.BYTES) {
            return (buffer.getIntLE(index) & 0xFFFF_FFFFL)
                    | (long) buffer.getIntLE(index + length - Integer.BYTES) << Integer.SIZE;
        }
        return length == 0
                ? 0
                : buffer.getUnsignedByte(index)
                        | buffer.getUnsignedByte(index + (length >> 1)) << 8
                        | buffer.getUnsignedByte(index + length - 1) << 16;
    }

    /** The same for every kind of buffer. */
    static long hashOf(ByteBuf buffer, int index, int length) {
        long hash = length;
        int last = index + length - Long.BYTES;
        if (length >= Long.BYTES) {
            for (int at = index; at < last; at += Long.BYTES) {
                hash = mixed(hash, buffer.getLongLE(at));
            }
            return mixed(hash, buffer.getLongLE(last));
        }
        return mixed(hash, wordIn(buffer, index, length));
    }

    private static long mixed(long hash, long word) {
        long a = (hash + INCREMENT) ^ word;
        return a * MULTIPLIER ^ Math.unsignedMultiplyHigh(a, MULTIPLIER);
    }
}
