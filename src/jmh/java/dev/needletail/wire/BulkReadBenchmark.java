package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The ways to bring 32-bit numbers from direct memory into an {@code int[]}: in the other byte order than the machine's
 * ({@code swap…}) and in its own ({@code same…}). {@link BulkVectorBenchmark} has the way that needs a flag.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BulkReadBenchmark {

    private static final ByteOrder OTHER =
            ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    private static final ValueLayout.OfInt SAME_INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfInt SWAP_INT = SAME_INT.withOrder(OTHER);
    private static final ValueLayout.OfLong SAME_LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    @Param({"16", "64", "256", "1024", "4096", "65536"})
    public int bytes;

    private final PacketView view = new PacketView();
    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private ByteBuffer nio = ByteBuffer.allocate(0);
    private MemorySegment segment = MemorySegment.NULL;
    private int[] numbers = {};

    @Setup
    public void fill() {
        source = Samples.numbers(bytes);
        nio = source.nioBuffer(Samples.AT, bytes);
        segment = MemorySegment.ofBuffer(nio);
        numbers = new int[bytes / Integer.BYTES];
        view.wrap(source, Samples.AT, bytes);
    }

    @TearDown
    public void release() {
        source.release();
    }

    @Benchmark
    public int[] swapPacketView() {
        view.position(0).readInts(numbers, 0, numbers.length);
        return numbers;
    }

    @Benchmark
    public int[] swapFieldByField() {
        view.position(0);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (int) view.readU32();
        }
        return numbers;
    }

    @Benchmark
    public int[] swapByteBufLoop() {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = source.getInt(Samples.AT + Integer.BYTES * i);
        }
        return numbers;
    }

    @Benchmark
    public int[] swapByteBufferLoop() {
        ByteBuffer in = nio.order(OTHER);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.getInt(Integer.BYTES * i);
        }
        return numbers;
    }

    @Benchmark
    public int[] swapByteBufferBulk() {
        nio.order(OTHER).asIntBuffer().get(0, numbers);
        return numbers;
    }

    @Benchmark
    public int[] swapSegmentCopy() {
        MemorySegment.copy(segment, SWAP_INT, 0, numbers, 0, numbers.length);
        return numbers;
    }

    @Benchmark
    public int[] swapSegmentLoop() {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = segment.get(SWAP_INT, (long) Integer.BYTES * i);
        }
        return numbers;
    }

    /** Two numbers in each 8 bytes. The count is even. */
    @Benchmark
    public int[] swapSwar() {
        for (int i = 0; i < numbers.length; i += 2) {
            long pair = Long.reverseBytes(segment.get(SAME_LONG, (long) Integer.BYTES * i));
            numbers[i] = (int) (pair >>> Integer.SIZE);
            numbers[i + 1] = (int) pair;
        }
        return numbers;
    }

    /** The vector copy as the bytes lie, then a loop over the array. */
    @Benchmark
    public int[] swapCopyThenReverse() {
        int[] out = numbers;
        MemorySegment.copy(segment, SAME_INT, 0, out, 0, out.length);
        for (int i = 0; i < out.length; i++) {
            out[i] = Integer.reverseBytes(out[i]);
        }
        return out;
    }

    @Benchmark
    public int[] samePacketView() {
        view.position(0).readIntsLE(numbers, 0, numbers.length);
        return numbers;
    }

    @Benchmark
    public int[] sameByteBufLoop() {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = source.getIntLE(Samples.AT + Integer.BYTES * i);
        }
        return numbers;
    }

    @Benchmark
    public int[] sameByteBufferBulk() {
        nio.order(ByteOrder.nativeOrder()).asIntBuffer().get(0, numbers);
        return numbers;
    }

    @Benchmark
    public int[] sameSegmentCopy() {
        MemorySegment.copy(segment, SAME_INT, 0, numbers, 0, numbers.length);
        return numbers;
    }

    @Benchmark
    public int[] sameSegmentLoop() {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = segment.get(SAME_INT, (long) Integer.BYTES * i);
        }
        return numbers;
    }
}
