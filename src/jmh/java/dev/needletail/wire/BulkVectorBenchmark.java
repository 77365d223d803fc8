package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
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
 * The Vector API's way to do what {@link BulkReadBenchmark}, {@link BulkKindsBenchmark} and {@link ChecksumBenchmark} do
 * without it. Needs the incubator module, which the fork adds. Masked vectors read the remainder.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class BulkVectorBenchmark {

    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Param({"16", "64", "256", "1024", "4096", "65536"})
    public int bytes;

    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private MemorySegment segment = MemorySegment.NULL;
    private short[] shorts = {};
    private int[] ints = {};
    private long[] longs = {};
    private float[] floats = {};
    private double[] doubles = {};

    @Setup
    public void fill() {
        source = Samples.numbers(bytes);
        segment = MemorySegment.ofBuffer(source.nioBuffer(Samples.AT, bytes));
        shorts = new short[bytes / Short.BYTES];
        ints = new int[bytes / Integer.BYTES];
        longs = new long[bytes / Long.BYTES];
        floats = new float[bytes / Float.BYTES];
        doubles = new double[bytes / Double.BYTES];
    }

    @TearDown
    public void release() {
        source.release();
    }

    @Benchmark
    public short[] readShorts() {
        int i = 0;
        for (; i < SHORTS.loopBound(shorts.length); i += SHORTS.length()) {
            ShortVector.fromMemorySegment(SHORTS, segment, (long) Short.BYTES * i, ByteOrder.BIG_ENDIAN)
                    .intoArray(shorts, i);
        }
        if (i < shorts.length) {
            var rest = SHORTS.indexInRange(i, shorts.length);
            ShortVector.fromMemorySegment(SHORTS, segment, (long) Short.BYTES * i, ByteOrder.BIG_ENDIAN, rest)
                    .intoArray(shorts, i, rest);
        }
        return shorts;
    }

    @Benchmark
    public int[] readInts() {
        int i = 0;
        for (; i < INTS.loopBound(ints.length); i += INTS.length()) {
            IntVector.fromMemorySegment(INTS, segment, (long) Integer.BYTES * i, ByteOrder.BIG_ENDIAN)
                    .intoArray(ints, i);
        }
        if (i < ints.length) {
            var rest = INTS.indexInRange(i, ints.length);
            IntVector.fromMemorySegment(INTS, segment, (long) Integer.BYTES * i, ByteOrder.BIG_ENDIAN, rest)
                    .intoArray(ints, i, rest);
        }
        return ints;
    }

    @Benchmark
    public long[] readLongs() {
        int i = 0;
        for (; i < LONGS.loopBound(longs.length); i += LONGS.length()) {
            LongVector.fromMemorySegment(LONGS, segment, (long) Long.BYTES * i, ByteOrder.BIG_ENDIAN)
                    .intoArray(longs, i);
        }
        if (i < longs.length) {
            var rest = LONGS.indexInRange(i, longs.length);
            LongVector.fromMemorySegment(LONGS, segment, (long) Long.BYTES * i, ByteOrder.BIG_ENDIAN, rest)
                    .intoArray(longs, i, rest);
        }
        return longs;
    }

    @Benchmark
    public float[] readFloats() {
        int i = 0;
        for (; i < FLOATS.loopBound(floats.length); i += FLOATS.length()) {
            FloatVector.fromMemorySegment(FLOATS, segment, (long) Float.BYTES * i, ByteOrder.BIG_ENDIAN)
                    .intoArray(floats, i);
        }
        if (i < floats.length) {
            var rest = FLOATS.indexInRange(i, floats.length);
            FloatVector.fromMemorySegment(FLOATS, segment, (long) Float.BYTES * i, ByteOrder.BIG_ENDIAN, rest)
                    .intoArray(floats, i, rest);
        }
        return floats;
    }

    @Benchmark
    public double[] readDoubles() {
        int i = 0;
        for (; i < DOUBLES.loopBound(doubles.length); i += DOUBLES.length()) {
            DoubleVector.fromMemorySegment(DOUBLES, segment, (long) Double.BYTES * i, ByteOrder.BIG_ENDIAN)
                    .intoArray(doubles, i);
        }
        if (i < doubles.length) {
            var rest = DOUBLES.indexInRange(i, doubles.length);
            DoubleVector.fromMemorySegment(DOUBLES, segment, (long) Double.BYTES * i, ByteOrder.BIG_ENDIAN, rest)
                    .intoArray(doubles, i, rest);
        }
        return doubles;
    }

    @Benchmark
    public long xor() {
        LongVector sum = LongVector.zero(LONGS);
        int words = bytes >> 3;
        int i = 0;
        for (; i < LONGS.loopBound(words); i += LONGS.length()) {
            sum = sum.lanewise(
                    VectorOperators.XOR,
                    LongVector.fromMemorySegment(LONGS, segment, (long) Long.BYTES * i, ByteOrder.LITTLE_ENDIAN));
        }
        if (i < words) {
            sum = sum.lanewise(
                    VectorOperators.XOR,
                    LongVector.fromMemorySegment(
                            LONGS,
                            segment,
                            (long) Long.BYTES * i,
                            ByteOrder.LITTLE_ENDIAN,
                            LONGS.indexInRange(i, words)));
        }
        return sum.reduceLanes(VectorOperators.XOR);
    }
}
