package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of direct buffers, read and written by address through the foreign memory API: one segment that is all
 * memory, so that no segment has to be made per access. A loop over it compiles to vector instructions, which one over a
 * {@link ByteBuf}'s own methods does not ({@code docs/simd.md}).
 *
 * <p>The JVM checks nothing here, so whoever asks for an address has the range checked first, and keeps the buffer
 * reachable until the last access ({@link java.lang.ref.Reference#reachabilityFence}).
 */
final class DirectMemory {

    static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    static final ByteOrder SWAPPED = NATIVE == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    static final ValueLayout.OfShort SHORT_SWAPPED = SHORT.withOrder(SWAPPED);
    static final ValueLayout.OfInt INT_SWAPPED = INT.withOrder(SWAPPED);
    static final ValueLayout.OfLong LONG_SWAPPED = LONG.withOrder(SWAPPED);
    static final ValueLayout.OfInt INT_LE = INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG_LE = LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final @Nullable MemorySegment GRANTED = ask();

    /** All memory; of no size where native access is denied, and {@link #holds} is then always false. */
    static final MemorySegment ALL = GRANTED == null ? MemorySegment.NULL : GRANTED;

    private DirectMemory() {}

    /** Whether the buffer's bytes lie at one address that may be used. */
    static boolean holds(ByteBuf b) {
        return GRANTED != null && b.hasMemoryAddress();
    }

    /**
     * The address of {@code length} bytes from the absolute index on.
     *
     * @throws IndexOutOfBoundsException when they are not all within the buffer's capacity
     * @throws io.netty.util.IllegalReferenceCountException when the buffer was released
     */
    static long address(ByteBuf b, int index, int length) {
        Objects.checkFromIndexSize(index, length, b.capacity());
        return b.memoryAddress() + index;
    }

    private static @Nullable MemorySegment ask() {
        try {
            return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
        } catch (IllegalCallerException denied) { // --illegal-native-access=deny without --enable-native-access
            return null;
        }
    }
}
