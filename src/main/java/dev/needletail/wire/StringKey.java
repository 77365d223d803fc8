package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A known string in its wire form, to compare fields with without making a String of them. Immutable, any thread; make
 * it once and keep it.
 */
public final class StringKey {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
        for (; i <= key.length - Long.BYTES; i += Long.BYTES) {
            if (b.getLong(index + i) != (long) LONG.get(key, i)) {
                return false;
            }
        }
        for (; i < key.length; i++) {
            if (b.getByte(index + i) != key[i]) {
                return false;
            }
        }
        return true;
    }
}
