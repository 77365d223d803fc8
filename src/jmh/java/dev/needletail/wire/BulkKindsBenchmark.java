package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * Each kind of number, big-endian, from direct memory into an array and back: {@link PacketView} and {@link PacketWriter},
 * beside the JDK's swapping copy and a loop over the buffer's own methods.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BulkKindsBenchmark {

    @Param({"64", "4096"})
    public int bytes;

    private final PacketView view = new PacketView();
    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private MemorySegment segment = MemorySegment.NULL;
    private short[] shorts = {};
    private int[] ints = {};
    private long[] longs = {};
    private float[] floats = {};
    private double[] doubles = {};

    @Setup
    public void fill() {
        source = Samples.numbers(bytes);
        out = Samples.numbers(bytes);
        segment = MemorySegment.ofBuffer(source.nioBuffer(Samples.AT, bytes));
        view.wrap(source, Samples.AT, bytes);
        shorts = new short[bytes / Short.BYTES];
        ints = new int[bytes / Integer.BYTES];
        longs = new long[bytes / Long.BYTES];
        floats = new float[bytes / Float.BYTES];
        doubles = new double[bytes / Double.BYTES];
    }

    @TearDown
    public void release() {
        source.release();
        out.release();
    }

    @Benchmark
    public short[] readShorts() {
        view.position(0).readShorts(shorts, 0, shorts.length);
        return shorts;
    }

    @Benchmark
    public short[] readShortsBySegmentCopy() {
        MemorySegment.copy(
                segment, ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, shorts, 0, shorts.length);
        return shorts;
    }

    @Benchmark
    public short[] readShortsByLoop() {
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = source.getShort(Samples.AT + Short.BYTES * i);
        }
        return shorts;
    }

    @Benchmark
    public ByteBuf writeShorts() {
        PacketWriter.shorts(out.writerIndex(Samples.AT), shorts, 0, shorts.length);
        return out;
    }

    @Benchmark
    public ByteBuf writeShortsByLoop() {
        out.writerIndex(Samples.AT);
        for (short number : shorts) {
            out.writeShort(number);
        }
        return out;
    }

    @Benchmark
    public int[] readInts() {
        view.position(0).readInts(ints, 0, ints.length);
        return ints;
    }

    @Benchmark
    public int[] readIntsBySegmentCopy() {
        MemorySegment.copy(
                segment, ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, ints, 0, ints.length);
        return ints;
    }

    @Benchmark
    public int[] readIntsByLoop() {
        for (int i = 0; i < ints.length; i++) {
            ints[i] = source.getInt(Samples.AT + Integer.BYTES * i);
        }
        return ints;
    }

    @Benchmark
    public ByteBuf writeInts() {
        PacketWriter.ints(out.writerIndex(Samples.AT), ints, 0, ints.length);
        return out;
    }

    @Benchmark
    public ByteBuf writeIntsByLoop() {
        out.writerIndex(Samples.AT);
        for (int number : ints) {
            out.writeInt(number);
        }
        return out;
    }

    @Benchmark
    public long[] readLongs() {
        view.position(0).readLongs(longs, 0, longs.length);
        return longs;
    }

    @Benchmark
    public long[] readLongsBySegmentCopy() {
        MemorySegment.copy(
                segment, ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, longs, 0, longs.length);
        return longs;
    }

    @Benchmark
    public long[] readLongsByLoop() {
        for (int i = 0; i < longs.length; i++) {
            longs[i] = source.getLong(Samples.AT + Long.BYTES * i);
        }
        return longs;
    }

    @Benchmark
    public ByteBuf writeLongs() {
        PacketWriter.longs(out.writerIndex(Samples.AT), longs, 0, longs.length);
        return out;
    }

    @Benchmark
    public ByteBuf writeLongsByLoop() {
        out.writerIndex(Samples.AT);
        for (long number : longs) {
            out.writeLong(number);
        }
        return out;
    }

    @Benchmark
    public float[] readFloats() {
        view.position(0).readFloats(floats, 0, floats.length);
        return floats;
    }

    @Benchmark
    public float[] readFloatsBySegmentCopy() {
        MemorySegment.copy(
                segment, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, floats, 0, floats.length);
        return floats;
    }

    @Benchmark
    public float[] readFloatsByLoop() {
        for (int i = 0; i < floats.length; i++) {
            floats[i] = source.getFloat(Samples.AT + Float.BYTES * i);
        }
        return floats;
    }

    @Benchmark
    public ByteBuf writeFloats() {
        PacketWriter.floats(out.writerIndex(Samples.AT), floats, 0, floats.length);
        return out;
    }

    @Benchmark
    public ByteBuf writeFloatsByLoop() {
        out.writerIndex(Samples.AT);
        for (float number : floats) {
            out.writeFloat(number);
        }
        return out;
    }

    @Benchmark
    public double[] readDoubles() {
        view.position(0).readDoubles(doubles, 0, doubles.length);
        return doubles;
    }

    @Benchmark
    public double[] readDoublesBySegmentCopy() {
        MemorySegment.copy(
                segment,
                ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN),
                0,
                doubles,
                0,
                doubles.length);
        return doubles;
    }

    @Benchmark
    public double[] readDoublesByLoop() {
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = source.getDouble(Samples.AT + Double.BYTES * i);
        }
        return doubles;
    }

    @Benchmark
    public ByteBuf writeDoubles() {
        PacketWriter.doubles(out.writerIndex(Samples.AT), doubles, 0, doubles.length);
        return out;
    }

    @Benchmark
    public ByteBuf writeDoublesByLoop() {
        out.writerIndex(Samples.AT);
        for (double number : doubles) {
            out.writeDouble(number);
        }
        return out;
    }
}
