package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.lang.reflect.Array;
import java.nio.ReadOnlyBufferException;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** P-8.9: arrays of numbers, against Netty's methods for one number. */
class PacketArraysTest {

    private static final int GUARD = 3;

    private final PacketView view = new PacketView();

    static Stream<Arguments> kindsAndOrders() {
        return Stream.of(NumberKind.values()).flatMap(kind -> Stream.of(arguments(kind, false), arguments(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndOrders")
    void readsWhatElementReadsRead(NumberKind kind, boolean little) {
        Random random = new Random(kind.name().hashCode());
        for (Place place : Place.values()) {
            for (int round = 0; round < 100; round++) {
                int count = round < 70 ? round : random.nextInt(700);
                int shift = random.nextInt(9);
                byte[] bytes = new byte[shift + count * kind.size + random.nextInt(9)];
                random.nextBytes(bytes);
                ByteBuf b = place.of(bytes);
                try {
                    view.wrap(b, Place.OFFSET, bytes.length).skip(shift);
                    Object array = kind.array(GUARD + count + GUARD);
                    fill(kind, array);
                    kind.read(view, array, GUARD, count, little);
                    assertThat(view.position()).isEqualTo(shift + count * kind.size);
                    for (int i = 0; i < GUARD + count + GUARD; i++) {
                        long expected = i < GUARD || i >= GUARD + count
                                ? guardBits(kind)
                                : kind.element(b, Place.OFFSET + shift + (i - GUARD) * kind.size, little);
                        assertSame(i, kind.bits(array, i), expected);
                    }
                } finally {
                    b.release();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kindsAndOrders")
    void writesWhatElementReadsRead(NumberKind kind, boolean little) {
        Random random = new Random(kind.name().hashCode());
        for (int round = 0; round < 120; round++) {
            int count = round < 70 ? round : random.nextInt(700);
            int shift = random.nextInt(9);
            Object array = kind.array(GUARD + count + GUARD);
            Object before = kind.array(GUARD + count + GUARD);
            for (int i = 0; i < GUARD + count + GUARD; i++) {
                long bits = random.nextLong();
                kind.set(array, i, bits);
                kind.set(before, i, bits);
            }
            for (ByteBuf out : outputs(shift)) {
                try {
                    kind.write(out, array, GUARD, count, little);
                    assertThat(out.writerIndex()).isEqualTo(shift + count * kind.size);
                    ByteBuf written = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(out));
                    for (int i = 0; i < shift; i++) {
                        assertSame(i, written.getByte(i), 0);
                    }
                    for (int i = 0; i < count; i++) {
                        assertSame(
                                i, kind.element(written, shift + i * kind.size, little), kind.bits(array, GUARD + i));
                    }
                } finally {
                    out.release();
                }
            }
            for (int i = 0; i < GUARD + count + GUARD; i++) {
                assertSame(i, kind.bits(array, i), kind.bits(before, i));
            }
        }
    }

    /** Of each kind that may be written to; small, so that they have to grow, and the direct ones without zeroes. */
    private static ByteBuf[] outputs(int shift) {
        ByteBuf[] outputs = {
            Unpooled.buffer(shift),
            Unpooled.directBuffer(shift),
            PooledByteBufAllocator.DEFAULT.directBuffer(shift),
            PooledByteBufAllocator.DEFAULT.heapBuffer(shift),
            Unpooled.compositeBuffer()
        };
        for (ByteBuf out : outputs) {
            out.writeZero(shift);
        }
        return outputs;
    }

    @ParameterizedTest
    @MethodSource("kindsAndOrders")
    void staysWhereAnArrayUnderflows(NumberKind kind, boolean little) {
        for (Place place : Place.values()) {
            ByteBuf b = place.of(new byte[4 * kind.size]);
            try {
                view.wrap(b, Place.OFFSET, 4 * kind.size).skip(1);
                Object array = kind.array(1_000);
                fill(kind, array);
                assertUnderflow(() -> kind.read(view, array, 0, 4, little), 1, 4 * kind.size, 4 * kind.size - 1);
                assertUnderflow(
                        () -> kind.read(view, array, 0, 1_000, little), 1, 1_000 * kind.size, 4 * kind.size - 1);
                for (int i = 0; i < 1_000; i++) {
                    assertSame(i, kind.bits(array, i), guardBits(kind));
                }
                view.position(view.length());
                kind.read(view, array, 1_000, 0, little);
                assertThat(view.remaining()).isZero();
            } finally {
                b.release();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kindsAndOrders")
    void refusesARangeOutsideTheArrayAndMovesNothing(NumberKind kind, boolean little) {
        int[][] ranges = {{0, 11}, {5, 6}, {-1, 1}, {0, -1}, {11, 0}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}};
        ByteBuf b = Unpooled.directBuffer(200).writeZero(200);
        ByteBuf out = Unpooled.directBuffer(200);
        try {
            view.wrap(b, 0, 200);
            Object array = kind.array(10);
            for (int[] range : ranges) {
                assertThatThrownBy(() -> kind.read(view, array, range[0], range[1], little))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kind.write(out, array, range[0], range[1], little))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThat(view.position()).isZero();
            assertThat(out.isReadable()).isFalse();
        } finally {
            b.release();
            out.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesNothingWhereAnArrayDoesNotFit(NumberKind kind) {
        Object array = kind.array(10);
        int max = 10 * kind.size - 1;
        for (ByteBuf out : new ByteBuf[] {Unpooled.directBuffer(1, max), Unpooled.buffer(1, max)}) {
            assertThatThrownBy(() -> kind.write(out, array, 0, 10, false))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(out.isReadable()).isFalse();
            kind.write(out, array, 0, 9, false);
            assertThat(out.readableBytes()).isEqualTo(9 * kind.size);
            out.release();
        }
        ByteBuf readOnly = Unpooled.directBuffer(100).asReadOnly();
        assertThatThrownBy(() -> kind.write(readOnly, array, 0, 1, false)).isInstanceOf(ReadOnlyBufferException.class);
        readOnly.release();
    }

    @Test
    void refusesMemoryThatIsNoLongerTheBuffers() {
        ByteBuf b = PooledByteBufAllocator.DEFAULT.directBuffer(64, 64).writeZero(64);
        view.wrap(b, 0, 64);
        int[] array = new int[16];
        b.capacity(32);
        assertThatThrownBy(() -> view.readInts(array, 0, 16)).isInstanceOf(IndexOutOfBoundsException.class);
        view.position(0);
        b.release();
        assertThatThrownBy(() -> view.readInts(array, 0, 8)).isInstanceOf(IllegalReferenceCountException.class);
        assertThatThrownBy(() -> PacketWriter.ints(b, array, 0, 8)).isInstanceOf(IllegalReferenceCountException.class);
    }

    private static void assertSame(int i, long actual, long expected) {
        if (actual != expected) { // cheaper than an assertion object for each of millions of elements
            throw new AssertionError(
                    "element " + i + ": " + Long.toHexString(actual) + ", expected " + Long.toHexString(expected));
        }
    }

    private static void fill(NumberKind kind, Object array) {
        for (int i = 0; i < Array.getLength(array); i++) {
            kind.set(array, i, guardBits(kind));
        }
    }

    /** Positive in each kind, so that sign extension does not matter. */
    private static long guardBits(NumberKind kind) {
        return 0x2BAD_F00D_2BAD_2BADL >>> (Long.SIZE - 8 * kind.size);
    }

    private static void assertUnderflow(ThrowingCallable read, int position, int wanted, int remaining) {
        assertThatThrownBy(read).isInstanceOfSatisfying(PacketUnderflowException.class, e -> {
            assertThat(e.position()).isEqualTo(position);
            assertThat(e.wanted()).isEqualTo(wanted);
            assertThat(e.remaining()).isEqualTo(remaining);
        });
    }
}
