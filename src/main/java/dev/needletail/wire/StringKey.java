package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A known string in its wire form, to compare fields with without making a String of them. Immutable, any thread; make
 * it once and keep it.
 */
public final class StringKey {

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] utf8;
    private final String text;

    private StringKey(String text) {
        this.text = text;
        this.utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > PacketWriter.STRING_BYTES_MAX) {
            throw new StringTooLongException(utf8.length);
        }
    }

    /**
     * The key for this text.
     *
     * @throws StringTooLongException when no length-prefixed string could equal it
     */
    public static StringKey of(String text) {
        return new StringKey(text);
    }

    /** Bytes of UTF-8. */
    public int length() {
        return utf8.length;
    }

    @Override
    public String toString() {
        return text;
    }

    byte[] utf8() {
        return utf8;
    }

    /** Whether the bytes at the absolute index are those of {@code key}; the caller has checked that they are there. */
    static boolean matches(ByteBuf b, int index, byte[] key) {
        int i = 0;
        if (DirectMemory.holds(b)) {
            i = wordsMatched(b, index, key);
        } else {
            while (i <= key.length - Long.BYTES && b.getLongLE(index + i) == (long) LONG_LE.get(key, i)) {
                i += Long.BYTES;
            }
        }
        while (i < key.length && b.getByte(index + i) == key[i]) {
            i++;
        }
        return i == key.length;
    }

    /** Bytes, in words of 8, that are equal from the first on. */
    private static int wordsMatched(ByteBuf b, int index, byte[] key) {
        try {
            long from = DirectMemory.address(b, index, key.length);
            int i = 0;
            while (i <= key.length - Long.BYTES
                    && ALL.get(DirectMemory.LONG_LE, from + i) == (long) LONG_LE.get(key, i)) {
                i += Long.BYTES;
            }
            return i;
        } finally {
            Reference.reachabilityFence(b);
        }
    }
}
