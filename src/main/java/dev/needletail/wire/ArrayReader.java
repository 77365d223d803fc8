package dev.needletail.wire;

import static dev.needletail.wire.DirectMemory.ALL;
import static dev.needletail.wire.DirectMemory.DOUBLE;
import static dev.needletail.wire.DirectMemory.FLOAT;
import static dev.needletail.wire.DirectMemory.INT;
import static dev.needletail.wire.DirectMemory.INT_SWAPPED;
import static dev.needletail.wire.DirectMemory.LONG;
import static dev.needletail.wire.DirectMemory.LONG_SWAPPED;
import static dev.needletail.wire.DirectMemory.NATIVE;
import static dev.needletail.wire.DirectMemory.SHORT;
import static dev.needletail.wire.DirectMemory.SHORT_SWAPPED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteOrder;

/**
 * Arrays of numbers out of a buffer. In the machine's own order that is one copy; in the other, a loop that the compiler
 * turns into vector instructions, which the JDK's own swapping copy is not ({@code docs/simd.md}). Buffers without an
 * address are read number by number.
 *
 * <p>The loop over floats is not vectors yet: JDK 25 has none between {@code int} and {@code float} registers (JDK-8329077).
 * Through an array of integers it would gain on long arrays only, and lose on short ones.
 *
 * <p>Callers have checked both ranges. A float is the 32 bits that it was, so that a NaN keeps its payload.
 */
final class ArrayReader {

    private ArrayReader() {}

    static void shorts(ByteBuf b, int at, short[] dst, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                short bits = order == BIG_ENDIAN ? b.getShort(at + 2 * i) : b.getShortLE(at + 2 * i);
                dst[offset + i] = bits;
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 2 * count);
            if (order == NATIVE) {
                MemorySegment.copy(ALL, SHORT, address, dst, offset, count);
            } else {
                for (int i = 0; i < count; i++) {
                    dst[offset + i] = ALL.get(SHORT_SWAPPED, address + 2L * i);
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void ints(ByteBuf b, int at, int[] dst, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                int bits = order == BIG_ENDIAN ? b.getInt(at + 4 * i) : b.getIntLE(at + 4 * i);
                dst[offset + i] = bits;
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 4 * count);
            if (order == NATIVE) {
                MemorySegment.copy(ALL, INT, address, dst, offset, count);
            } else {
                for (int i = 0; i < count; i++) {
                    dst[offset + i] = ALL.get(INT_SWAPPED, address + 4L * i);
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void longs(ByteBuf b, int at, long[] dst, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                long bits = order == BIG_ENDIAN ? b.getLong(at + 8 * i) : b.getLongLE(at + 8 * i);
                dst[offset + i] = bits;
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 8 * count);
            if (order == NATIVE) {
                MemorySegment.copy(ALL, LONG, address, dst, offset, count);
            } else {
                for (int i = 0; i < count; i++) {
                    dst[offset + i] = ALL.get(LONG_SWAPPED, address + 8L * i);
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void floats(ByteBuf b, int at, float[] dst, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                int bits = order == BIG_ENDIAN ? b.getInt(at + 4 * i) : b.getIntLE(at + 4 * i);
                dst[offset + i] = Float.intBitsToFloat(bits);
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 4 * count);
            if (order == NATIVE) {
                MemorySegment.copy(ALL, FLOAT, address, dst, offset, count);
            } else {
                for (int i = 0; i < count; i++) {
                    dst[offset + i] = Float.intBitsToFloat(ALL.get(INT_SWAPPED, address + 4L * i));
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void doubles(ByteBuf b, int at, double[] dst, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                long bits = order == BIG_ENDIAN ? b.getLong(at + 8 * i) : b.getLongLE(at + 8 * i);
                dst[offset + i] = Double.longBitsToDouble(bits);
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 8 * count);
            if (order == NATIVE) {
                MemorySegment.copy(ALL, DOUBLE, address, dst, offset, count);
            } else {
                for (int i = 0; i < count; i++) {
                    dst[offset + i] = Double.longBitsToDouble(ALL.get(LONG_SWAPPED, address + 8L * i));
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }
}
