package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;
import static dev.needletail.wire.DirectMemory.DOUBLE;
import static dev.needletail.wire.DirectMemory.FLOAT;
import static dev.needletail.wire.DirectMemory.NATIVE;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteOrder;

/**
 * Arrays of floats and doubles out of a buffer. In the order that is not the machine's they are turned as integers, in an
 * array of this reader, and copied from there: between {@code int} and {@code float} registers the compiler has no vector
 * instructions, and a segment over the caller's array would be garbage ({@code docs/simd.md}).
 *
 * <p>Callers have checked both ranges. A float is the 32 bits that it was, so that a NaN keeps its payload. One thread.
 */
final class FloatReader {

    /** Numbers turned at once. */
    private static final int STEP = 256;

    /** Fewer are read one by one. */
    private static final int FEW = 8;

    private final int[] ints = new int[STEP];
    private final long[] longs = new long[STEP];
    private final MemorySegment intsAsFloats = MemorySegment.ofArray(ints);
    private final MemorySegment longsAsDoubles = MemorySegment.ofArray(longs);

    void floats(ByteBuf b, int at, float[] dst, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b) || (order != NATIVE && count < FEW)) {
            for (int i = 0; i < count; i++) {
                int bits = order == BIG_ENDIAN ? b.getInt(at + 4 * i) : b.getIntLE(at + 4 * i);
                dst[offset + i] = Float.intBitsToFloat(bits);
            }
        } else if (order == NATIVE) {
            try {
                MemorySegment.copy(ALL, FLOAT, DirectMemory.address(b, at, 4 * count), dst, offset, count);
            } finally {
                Reference.reachabilityFence(b);
            }
        } else {
            for (int done = 0; done < count; done += STEP) {
                int step = Math.min(STEP, count - done);
                ArrayReader.ints(b, at + 4 * done, ints, 0, step, order);
                MemorySegment.copy(intsAsFloats, FLOAT, 0, dst, offset + done, step);
            }
        }
    }

    void doubles(ByteBuf b, int at, double[] dst, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b) || (order != NATIVE && count < FEW)) {
            for (int i = 0; i < count; i++) {
                long bits = order == BIG_ENDIAN ? b.getLong(at + 8 * i) : b.getLongLE(at + 8 * i);
                dst[offset + i] = Double.longBitsToDouble(bits);
            }
        } else if (order == NATIVE) {
            try {
                MemorySegment.copy(ALL, DOUBLE, DirectMemory.address(b, at, 8 * count), dst, offset, count);
            } finally {
                Reference.reachabilityFence(b);
            }
        } else {
            for (int done = 0; done < count; done += STEP) {
                int step = Math.min(STEP, count - done);
                ArrayReader.longs(b, at + 8 * done, longs, 0, step, order);
                MemorySegment.copy(longsAsDoubles, DOUBLE, 0, dst, offset + done, step);
            }
        }
    }
}
