package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/**
 * Makes Strings of bytes in a buffer as {@code String}'s constructor does, whose search for the first byte that is not
 * ASCII is a vector intrinsic. It reads arrays only, so bytes of other buffers are copied into one that is kept.
 */
final class StringDecoder {

    /** What the constructor puts in place of each malformed part. */
    static final char REPLACEMENT = '\uFFFD';

    private static final byte[] EMPTY = {};

    /** Grows to the longest string seen, at most 64 KiB. */
    private byte[] scratch = EMPTY;

    /** The caller has checked that there are {@code n} bytes at the absolute index. */
    String decode(ByteBuf b, int at, int n) {
        if (b.hasArray()) {
            return new String(b.array(), b.arrayOffset() + at, n, StandardCharsets.UTF_8);
        }
        if (scratch.length < n) {
            scratch = new byte[Math.max(64, Integer.highestOneBit(n - 1) << 1)];
        }
        copy(b, at, n);
        return new String(scratch, 0, n, StandardCharsets.UTF_8);
    }

    /** Not word by word: the constructor would read by vectors what such stores have not yet brought to the cache. */
    private void copy(ByteBuf b, int at, int n) {
        if (!DirectMemory.holds(b)) {
            b.getBytes(at, scratch, 0, n);
            return;
        }
        try {
            MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, DirectMemory.address(b, at, n), scratch, 0, n);
        } finally {
            Reference.reachabilityFence(b);
        }
    }
}
