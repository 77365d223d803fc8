package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Makes Strings of bytes in a buffer as {@code String}'s constructor does, whose search for the first byte that is not
 * ASCII is a vector intrinsic. It reads arrays only, so bytes of other buffers are copied into one that is kept. Short text
 * in direct memory is copied 8 bytes at a time, and looked at on the way: where all is ASCII, the constructor need not.
 */
final class StringDecoder {

    /** What the constructor puts in place of each malformed part. */
    static final char REPLACEMENT = '\uFFFD';

    /** Up to here a loop is faster than calling the JVM's copy, which has vectors and a price per call. */
    private static final int SHORT_TEXT = 64;

    private static final byte[] EMPTY = {};
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Grows to the longest string seen, at most 64 KiB. */
    private byte[] scratch = EMPTY;

    /** The caller has checked that there are {@code n} bytes at the absolute index. */
    String decode(ByteBuf b, int at, int n) {
        if (b.hasArray()) {
            return new String(b.array(), b.arrayOffset() + at, n, StandardCharsets.UTF_8);
        }
        if (scratch.length < n) {
            scratch = new byte[Math.max(SHORT_TEXT, Integer.highestOneBit(n - 1) << 1)];
        }
        if (n <= SHORT_TEXT && DirectMemory.holds(b)) {
            if (isAsciiCopied(b, at, n)) {
                return new String(scratch, 0, n, StandardCharsets.ISO_8859_1);
            }
        } else {
            b.getBytes(at, scratch, 0, n);
        }
        return new String(scratch, 0, n, StandardCharsets.UTF_8);
    }

    /** Copies to the scratch array; whether all bytes were ASCII. */
    private boolean isAsciiCopied(ByteBuf b, int at, int n) {
        try {
            long from = DirectMemory.address(b, at, n);
            long seen = 0;
            if (n < Long.BYTES) {
                for (int i = 0; i < n; i++) {
                    byte next = ALL.get(ValueLayout.JAVA_BYTE, from + i);
                    scratch[i] = next;
                    seen |= next;
                }
            } else {
                for (int i = 0; i < n - Long.BYTES; i += Long.BYTES) {
                    seen |= copyWord(from, i);
                }
                seen |= copyWord(from, n - Long.BYTES); // once more over what the loop has copied of it
            }
            return (seen & Utf8.NOT_ASCII) == 0;
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    private long copyWord(long from, int i) {
        long word = ALL.get(DirectMemory.LONG, from + i);
        WORD.set(scratch, i, word);
        return word;
    }
}
