package dev.needletail.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a single thread, which the immediate executor takes for its event loop. */
class LoopBuffersTest {

    private static final int SIZE = 1024;
    private static final int MAX = 8;

    private final LoopBuffers buffers = pool(true);

    private static LoopBuffers pool(boolean pooled) {
        return new LoopBuffers(new BufferSettings(SIZE, 2, MAX, pooled), ImmediateEventExecutor.INSTANCE);
    }

    /** The buffer beneath slices and the wrapper that leak detection puts around it. */
    static ByteBuf root(ByteBuf buffer) {
        ByteBuf root = buffer;
        for (ByteBuf under = root.unwrap(); under != null; under = root.unwrap()) {
            root = under;
        }
        return root;
    }

    @Test
    void leasesTheBufferThatWasReturnedLast() {
        ByteBuf first = buffers.directBuffer(SIZE);
        ByteBuf second = buffers.ioBuffer(SIZE);
        second.release();
        first.release();
        ByteBuf again = buffers.directBuffer(SIZE, 2 * SIZE);
        assertThat(root(again)).isSameAs(root(first));
        again.release();
    }

    @Test
    void leasesWithFreshIndicesAfterReuse() {
        ByteBuf used = buffers.directBuffer(SIZE);
        used.writeZero(100).skipBytes(40).markReaderIndex().markWriterIndex();
        assertThat(used.internalNioBuffer(50, 3).remaining()).isEqualTo(3);
        used.release();

        ByteBuf again = buffers.directBuffer(SIZE);
        assertThat(root(again)).isSameAs(root(used));
        assertThat(again.readerIndex()).isZero();
        assertThat(again.writerIndex()).isZero();
        assertThat(again.writableBytes()).isEqualTo(SIZE);
        assertThat(again.refCnt()).isEqualTo(1);
        assertThat(again.writeZero(10).skipBytes(5).resetReaderIndex().readerIndex())
                .isZero();
        assertThat(again.resetWriterIndex().writerIndex()).isZero();
        assertThat(again.internalNioBuffer(0, SIZE).remaining()).isEqualTo(SIZE);
        again.release();
    }

    @Test
    void keepsThePooledCapacityFixed() {
        ByteBuf buffer = buffers.directBuffer(SIZE);
        assertThat(buffer.maxCapacity()).isEqualTo(SIZE);
        assertThat(buffer.writeZero(SIZE).isWritable()).isFalse();
        assertThatThrownBy(() -> buffer.writeByte(1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("maxCapacity(" + SIZE + ")");
        assertThatThrownBy(() -> buffer.capacity(SIZE / 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keeps its capacity");
        assertThat(buffer.capacity(SIZE).capacity()).isEqualTo(SIZE);
        buffer.release();
    }

    @Test
    void refusesASecondReleaseAndPoolsTheBufferOnce() {
        ByteBuf lease = buffers.directBuffer(SIZE);
        lease.release();
        ByteBuf buffer = root(lease);
        assertThatThrownBy(buffer::release).isInstanceOf(IllegalReferenceCountException.class);
        assertThatThrownBy(() -> buffer.getByte(0)).isInstanceOf(IllegalReferenceCountException.class);
        assertThat(buffers.snapshot().returned()).isEqualTo(1);

        List<ByteBuf> held = leaseAll();
        assertThat(identities(held)).hasSize(MAX);
        held.forEach(ByteBuf::release);
    }

    @Test
    void keepsTheLeaseUntilItsLastSliceIsReleased() {
        ByteBuf buffer = buffers.directBuffer(SIZE).writeLong(0x0102030405060708L);
        ByteBuf slice = buffer.retainedSlice(2, 4);
        buffer.release();
        assertThat(buffers.snapshot().inUse()).isEqualTo(1);
        assertThat(slice.getInt(0)).isEqualTo(0x03040506);
        slice.release();
        assertThat(buffers.snapshot().inUse()).isZero();
        assertThat(buffers.snapshot().inUseBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neverLeasesMoreThanItsBound(boolean pooled) {
        for (int seed = 0; seed < 20; seed++) {
            LoopBuffers tried = pool(pooled);
            Random random = new Random(seed);
            List<ByteBuf> held = new ArrayList<>();
            long heldBytes = 0;
            int refusals = 0;
            for (int step = 0; step < 1000; step++) {
                if (random.nextInt(100) < 55) {
                    int bytes = random.nextBoolean() ? SIZE : 1 + random.nextInt(2 * SIZE);
                    boolean fits = heldBytes + bytes <= (long) MAX * SIZE;
                    try {
                        held.add(tried.directBuffer(bytes));
                        heldBytes += bytes;
                        assertThat(fits).isTrue();
                    } catch (BufferLimitException e) {
                        refusals++;
                        assertThat(fits).isFalse();
                    }
                } else if (!held.isEmpty()) {
                    ByteBuf out = held.remove(random.nextInt(held.size()));
                    heldBytes -= out.capacity();
                    out.release();
                }
                BufferSnapshot now = tried.snapshot();
                assertThat(now.inUseBytes()).isEqualTo(heldBytes).isLessThanOrEqualTo(now.limitBytes());
                assertThat(now.inUse()).isEqualTo(held.size());
                assertThat(now.exhausted()).isEqualTo(refusals);
                assertThat(now.made()).isLessThanOrEqualTo(pooled ? MAX : 0);
                assertThat(identities(held)).hasSize(held.size());
            }
            assertThat(refusals).isPositive();
            held.forEach(ByteBuf::release);
            assertThat(tried.close().inUseBytes()).isZero();
        }
    }

    @Test
    void keepsTheContentsOfNeighboursApart() {
        List<ByteBuf> held = leaseAll();
        for (int i = 0; i < MAX; i++) {
            for (int at = 0; at < SIZE; at++) {
                held.get(i).writeByte(i + 1);
            }
        }
        for (int i = 0; i < MAX; i++) {
            byte expected = (byte) (i + 1);
            assertThat(held.get(i).forEachByte(value -> value == expected)).isEqualTo(-1);
        }
        held.forEach(ByteBuf::release);
    }

    @Test
    void countsHitsMissesAndTheHighestWater() {
        List<ByteBuf> held = leaseAll();
        BufferSnapshot full = buffers.snapshot();
        assertThat(full.hits()).isEqualTo(2); // the initial ones
        assertThat(full.misses()).isEqualTo(MAX - 2);
        assertThat(full.made()).isEqualTo(MAX);
        held.forEach(ByteBuf::release);
        buffers.directBuffer(SIZE).release();
        buffers.directBuffer(10).release();
        BufferSnapshot after = buffers.snapshot();
        assertThat(after.hits()).isEqualTo(3);
        assertThat(after.exact()).isEqualTo(1);
        assertThat(after.returned()).isEqualTo(MAX + 2);
        assertThat(after.foreignReturned()).isZero();
        assertThat(after.highWaterBytes()).isEqualTo((long) MAX * SIZE);
        assertThat(after.plus(after).hits()).isEqualTo(6);
    }

    @Test
    void refusesOverTheBoundWithTheFiguresAndWithoutAStackTrace() {
        List<ByteBuf> held = leaseAll();
        BufferLimitException refusal =
                catchThrowableOfType(BufferLimitException.class, () -> buffers.directBuffer(100));
        assertThat(refusal)
                .hasMessageContaining("asked=100 in-use=8192 limit=8192")
                .hasMessageContaining("needletail.buffers.max");
        assertThat(refusal.getStackTrace()).isEmpty();
        held.removeFirst().release();
        buffers.directBuffer(100).release();
        held.forEach(ByteBuf::release);
    }

    @Test
    void lowersItsBoundWhenTheJvmHasNoMoreMemory() {
        int[] left = {3};
        LoopBuffers poor =
                new LoopBuffers(new BufferSettings(SIZE, 1, MAX, true), ImmediateEventExecutor.INSTANCE, most -> {
                    if (left[0]-- == 0) {
                        throw new OutOfMemoryError("Cannot reserve direct buffer memory");
                    }
                    return ByteBuffer.allocateDirect(SIZE);
                });
        List<ByteBuf> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(poor.directBuffer(SIZE));
        }
        assertThatThrownBy(() -> poor.directBuffer(SIZE))
                .isInstanceOf(BufferLimitException.class)
                .hasMessageContaining("-XX:MaxDirectMemorySize");
        assertThat(poor.snapshot().limitBytes()).isEqualTo(3 * SIZE);
        AtomicBoolean woken = new AtomicBoolean();
        poor.whenAvailable(() -> woken.set(true));
        assertThat(woken).isFalse();
        assertThatThrownBy(() -> poor.directBuffer(1)).isInstanceOf(BufferLimitException.class);
        assertThat(left[0]).isEqualTo(-1); // asked once, never again
        held.removeFirst().release();
        assertThat(woken).isTrue();
        poor.directBuffer(SIZE).release();
        held.forEach(ByteBuf::release);
        assertThat(poor.close().made()).isEqualTo(3);
    }

    @Test
    void refusesExactLeasesThatTheJvmHasNoMemoryForAndAsksItOnce() {
        int[] asked = {0};
        long[] left = {250};
        ByteBufAllocator poorJvm = new AbstractByteBufAllocator(true) {
            @Override
            protected ByteBuf newDirectBuffer(int capacity, int maxCapacity) {
                asked[0]++;
                if (capacity > left[0]) {
                    throw new OutOfMemoryError("Cannot reserve 100 bytes of direct buffer memory");
                }
                left[0] -= capacity;
                return UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, maxCapacity);
            }

            @Override
            protected ByteBuf newHeapBuffer(int capacity, int maxCapacity) {
                return UnpooledByteBufAllocator.DEFAULT.heapBuffer(capacity, maxCapacity);
            }

            @Override
            public boolean isDirectBufferPooled() {
                return false;
            }
        };
        LoopBuffers poor = new LoopBuffers(
                new BufferSettings(SIZE, 1, MAX, true),
                ImmediateEventExecutor.INSTANCE,
                most -> ByteBuffer.allocateDirect(SIZE),
                poorJvm);
        ByteBuf pooled = poor.directBuffer(SIZE);
        ByteBuf first = poor.directBuffer(100);
        ByteBuf second = poor.directBuffer(100);
        assertThatThrownBy(() -> poor.directBuffer(100))
                .isInstanceOf(BufferLimitException.class)
                .hasMessageContaining("-XX:MaxDirectMemorySize");
        assertThatThrownBy(() -> poor.directBuffer(100)).isInstanceOf(BufferLimitException.class);
        assertThat(asked[0]).isEqualTo(3);
        assertThat(poor.snapshot().exhausted()).isEqualTo(2);
        assertThat(poor.whenAvailable(300, () -> {}))
                .as("it has not had so much")
                .isFalse();
        poor.directBuffer(SIZE).release(); // pooled buffers are other memory
        AtomicBoolean woken = new AtomicBoolean();
        assertThat(poor.whenAvailable(100, () -> woken.set(true))).isTrue();
        assertThat(woken).isFalse();
        left[0] += 100;
        first.release();
        assertThat(woken).isTrue();
        poor.directBuffer(100).release();
        second.release();
        pooled.release();
        assertThat(poor.close().inUse()).isZero();
    }

    @Test
    void chargesAnExactLeaseForWhatItGrows() {
        ByteBuf exact = buffers.directBuffer(100);
        exact.writeZero(100).writeLong(7);
        assertThat(exact.capacity()).isGreaterThanOrEqualTo(108);
        assertThat(exact.getLong(100)).isEqualTo(7);
        assertThat(buffers.snapshot().inUseBytes()).isEqualTo(exact.capacity());
        exact.capacity(50);
        assertThat(buffers.snapshot().inUseBytes()).isEqualTo(50);
        assertThat(exact.writerIndex()).isEqualTo(50);
        assertThatThrownBy(() -> exact.capacity(MAX * SIZE + 1)).isInstanceOf(BufferLimitException.class);
        assertThat(exact.capacity()).isEqualTo(50);
        assertThat(buffers.snapshot().inUseBytes()).isEqualTo(50);
        exact.release();
        assertThat(buffers.snapshot().inUseBytes()).isZero();
    }

    @Test
    void takesFreshMemoryForEachLeaseWhenPoolingIsOff() {
        LoopBuffers unpooled = pool(false);
        ByteBuf buffer = unpooled.directBuffer(SIZE);
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.maxCapacity()).isEqualTo(SIZE);
        buffer.writeZero(SIZE).release();
        unpooled.directBuffer(SIZE).release();
        BufferSnapshot figures = unpooled.snapshot();
        assertThat(figures.hits()).isZero();
        assertThat(figures.misses()).isEqualTo(2);
        assertThat(figures.made()).isZero();
        assertThat(figures.highWaterBytes()).isEqualTo(SIZE);
    }

    @Test
    void copiesBetweenBuffersOfEveryKind() {
        ByteBuf from = buffers.directBuffer(SIZE);
        for (int i = 0; i < 200; i++) {
            from.writeByte(i);
        }
        ByteBuf heap = buffers.heapBuffer(16).writeBytes(from, 20, 16);
        ByteBuf exact = buffers.directBuffer(16).writeBytes(from, 40, 16);
        ByteBuf composite = Unpooled.compositeBuffer()
                .addComponent(true, heap.retainedSlice())
                .addComponent(true, exact.retainedSlice());
        ByteBuf to = buffers.directBuffer(SIZE);
        to.writeBytes(from, 3, 7);
        to.writeBytes(from.slice(100, 50).slice(5, 10), 2, 4);
        to.writeBytes(heap, 0, 16).writeBytes(exact, 0, 16).writeBytes(composite, 8, 16);
        byte[] all = new byte[to.readableBytes()];
        to.duplicate().readBytes(all);

        byte[] expected = new byte[59];
        int at = 0;
        for (int[] run : new int[][] {{3, 7}, {107, 4}, {20, 16}, {40, 16}, {28, 8}, {40, 8}}) {
            for (int i = 0; i < run[1]; i++) {
                expected[at++] = (byte) (run[0] + i);
            }
        }
        assertThat(all).isEqualTo(expected);
        assertThat(to.setBytes(1, expected, 0, 5).getByte(5)).isEqualTo(expected[4]);

        from.setBytes(1, from, 0, 100); // overlapping, within one buffer
        assertThat(from.getByte(100)).isEqualTo((byte) 99);
        List.of(from, heap, exact, composite, to).forEach(ByteBuf::release);
        assertThat(buffers.snapshot().inUse()).isZero();
    }

    @Test
    void refusesCopiesPastTheEndOfEitherBuffer() {
        ByteBuf from = buffers.directBuffer(SIZE);
        ByteBuf to = buffers.directBuffer(SIZE);
        byte[] four = new byte[4];
        assertThatThrownBy(() -> to.setBytes(SIZE - 3, from, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> to.setBytes(0, from.slice(0, 5), 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> to.setBytes(SIZE - 3, four, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> to.getBytes(SIZE - 3, four, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> to.readBytes(four)).isInstanceOf(IndexOutOfBoundsException.class);
        from.release();
        assertThatThrownBy(() -> to.setBytes(0, root(from), 0, 4)).isInstanceOf(IllegalReferenceCountException.class);
        to.release();
    }

    @Test
    void knowsTheNativeAddressOfBuffersAndSlices() {
        ByteBuf buffer = buffers.directBuffer(SIZE).writeZero(100);
        assertThat(buffer.hasMemoryAddress()).isTrue();
        assertThat(buffer.slice(10, 20).slice(5, 5).memoryAddress()).isEqualTo(buffer.memoryAddress() + 15);
        assertThat(root(buffer).alloc()).isSameAs(buffers);
        buffer.release();
    }

    @Test
    void leavesHeapBuffersUncharged() {
        ByteBuf heap = buffers.heapBuffer(SIZE);
        assertThat(heap.hasArray()).isTrue();
        assertThat(buffers.snapshot().inUseBytes()).isZero();
        heap.release();
    }

    @Test
    void leasesDirectMemoryWhereTheChoiceIsItsOwn() {
        ByteBuf any = buffers.buffer(SIZE);
        assertThat(root(any)).isInstanceOf(LoopBuffer.class);
        any.release();
        ByteBuf unsized = buffers.buffer();
        assertThat(unsized.isDirect()).isTrue();
        unsized.release();
    }

    @Test
    void watchesLeasesForLeaksWhileTheDetectorIsOn() {
        ByteBuf lease = buffers.directBuffer(SIZE); // tests run with the paranoid level
        assertThat(lease).isNotInstanceOf(LoopBuffer.class);
        assertThat(lease.unwrap()).isInstanceOf(LoopBuffer.class);
        lease.release();
    }

    @Test
    void refusesLeasesOutsideItsEventLoop() throws InterruptedException {
        DefaultEventExecutor loop = new DefaultEventExecutor();
        LoopBuffers others = new LoopBuffers(new BufferSettings(SIZE, 0, 1, true), loop);
        assertThatThrownBy(() -> others.directBuffer(SIZE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("event loop");
        assertThatThrownBy(() -> others.directBuffer(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(others::close).isInstanceOf(IllegalStateException.class);
        loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).await();
        assertThat(others.close().inUse()).isZero();
    }

    @Test
    void reportsAtCloseWhatIsStillLeasedAndLeasesNoMore() {
        ByteBuf late = buffers.directBuffer(SIZE).writeInt(42);
        assertThat(buffers.close().inUse()).isEqualTo(1);
        assertThatThrownBy(() -> buffers.directBuffer(SIZE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(late.readInt()).isEqualTo(42);
        late.release();
        assertThat(buffers.snapshot().inUse()).isZero();
    }

    private List<ByteBuf> leaseAll() {
        List<ByteBuf> held = new ArrayList<>();
        for (int i = 0; i < MAX; i++) {
            held.add(buffers.directBuffer(SIZE));
        }
        return held;
    }

    private static Set<ByteBuf> identities(List<ByteBuf> held) {
        Set<ByteBuf> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ByteBuf buffer : held) {
            identities.add(root(buffer));
        }
        return identities;
    }
}
