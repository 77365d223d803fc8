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
 * Arrays of numbers into a buffer. In the machine's own order that is one copy; in the other, a loop that the compiler
 * turns into vector instructions, which the JDK's own swapping copy is not ({@code docs/simd.md}). Buffers without an
 * address are written number by number.
 *
 * <p>Floats are copied first and turned where they lie: the compiler has no vector instructions between {@code int} and
 * {@code float} registers.
 *
 * <p>Callers have checked the array's range and made sure of the room. A float goes as the 32 bits that it is, so that a NaN keeps its payload.
 */
final class ArrayWriter {

    private ArrayWriter() {}

    static void shorts(ByteBuf b, int at, short[] src, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                short bits = src[offset + i];
                b.setShort(at + 2 * i, order == BIG_ENDIAN ? bits : Short.reverseBytes(bits));
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 2 * count);
            if (order == NATIVE) {
                MemorySegment.copy(src, offset, ALL, SHORT, address, count);
            } else {
                for (int i = 0; i < count; i++) {
                    ALL.set(SHORT_SWAPPED, address + 2L * i, src[offset + i]);
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void ints(ByteBuf b, int at, int[] src, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                int bits = src[offset + i];
                b.setInt(at + 4 * i, order == BIG_ENDIAN ? bits : Integer.reverseBytes(bits));
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 4 * count);
            if (order == NATIVE) {
                MemorySegment.copy(src, offset, ALL, INT, address, count);
            } else {
                for (int i = 0; i < count; i++) {
                    ALL.set(INT_SWAPPED, address + 4L * i, src[offset + i]);
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void longs(ByteBuf b, int at, long[] src, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                long bits = src[offset + i];
                b.setLong(at + 8 * i, order == BIG_ENDIAN ? bits : Long.reverseBytes(bits));
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 8 * count);
            if (order == NATIVE) {
                MemorySegment.copy(src, offset, ALL, LONG, address, count);
            } else {
                for (int i = 0; i < count; i++) {
                    ALL.set(LONG_SWAPPED, address + 8L * i, src[offset + i]);
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void floats(ByteBuf b, int at, float[] src, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                int bits = Float.floatToRawIntBits(src[offset + i]);
                b.setInt(at + 4 * i, order == BIG_ENDIAN ? bits : Integer.reverseBytes(bits));
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 4 * count);
            MemorySegment.copy(src, offset, ALL, FLOAT, address, count);
            if (order != NATIVE) {
                for (int i = 0; i < count; i++) {
                    long place = address + 4L * i;
                    ALL.set(INT_SWAPPED, place, ALL.get(INT, place));
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }

    static void doubles(ByteBuf b, int at, double[] src, int offset, int count, ByteOrder order) {
        if (!DirectMemory.holds(b)) {
            for (int i = 0; i < count; i++) {
                long bits = Double.doubleToRawLongBits(src[offset + i]);
                b.setLong(at + 8 * i, order == BIG_ENDIAN ? bits : Long.reverseBytes(bits));
            }
            return;
        }
        try {
            long address = DirectMemory.address(b, at, 8 * count);
            MemorySegment.copy(src, offset, ALL, DOUBLE, address, count);
            if (order != NATIVE) {
                for (int i = 0; i < count; i++) {
                    long place = address + 8L * i;
                    ALL.set(LONG_SWAPPED, place, ALL.get(LONG, place));
                }
            }
        } finally {
            Reference.reachabilityFence(b);
        }
    }
}
