package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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
 * Bytes of direct memory folded into one number: CRC32C as the JDK's intrinsic has it, by table and by eight tables for 8
 * bytes at a time; and an XOR of all 8-byte words.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChecksumBenchmark {

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Castagnoli's polynomial, bits reversed (RFC 3720, section 12.1). */
    private static final int POLYNOMIAL = 0x82F63B78;

    private static final int[][] TABLES = tables();

    @Param({"16", "64", "1024", "65536"})
    public int bytes;

    private final CRC32C crc = new CRC32C();
    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private ByteBuffer nio = ByteBuffer.allocate(0);
    private MemorySegment segment = MemorySegment.NULL;

    @Setup
    public void fill() {
        source = Samples.numbers(bytes);
        nio = source.nioBuffer(Samples.AT, bytes);
        segment = MemorySegment.ofBuffer(nio);
        if (crcTable() != crcIntrinsic() || crcSwar() != crcIntrinsic()) {
            throw new AssertionError("three ways, and not one sum");
        }
    }

    @TearDown
    public void release() {
        source.release();
    }

    @Benchmark
    public int crcIntrinsic() {
        crc.reset();
        crc.update(nio.clear());
        return (int) crc.getValue();
    }

    @Benchmark
    public int crcTable() {
        int sum = -1;
        for (int i = 0; i < bytes; i++) {
            sum = step(sum, segment.get(ValueLayout.JAVA_BYTE, i));
        }
        return ~sum;
    }

    /** "Slicing-by-8". The length is a multiple of 8. */
    @Benchmark
    public int crcSwar() {
        int sum = -1;
        for (int i = 0; i < bytes; i += Long.BYTES) {
            long word = segment.get(WORD, i) ^ Integer.toUnsignedLong(sum);
            sum = 0;
            for (int b = 0; b < Long.BYTES; b++) {
                sum ^= TABLES[Long.BYTES - 1 - b][(int) (word >>> (Byte.SIZE * b)) & 0xFF];
            }
        }
        return ~sum;
    }

    /** The compiler's own vector instructions. */
    @Benchmark
    public long xorLoop() {
        long sum = 0;
        for (int i = 0; i < bytes >> 3; i++) {
            sum ^= segment.get(WORD, (long) Long.BYTES * i);
        }
        return sum;
    }

    @Benchmark
    public long xorByteBuf() {
        long sum = 0;
        for (int i = 0; i < bytes; i += Long.BYTES) {
            sum ^= source.getLongLE(Samples.AT + i);
        }
        return sum;
    }

    @Benchmark
    public long xorByteByByte() {
        long sum = 0;
        for (int i = 0; i < bytes; i++) {
            sum ^= (segment.get(ValueLayout.JAVA_BYTE, i) & 0xFFL) << ((i & 7) << 3);
        }
        return sum;
    }

    private static int step(int sum, int b) {
        return sum >>> Byte.SIZE ^ TABLES[0][(sum ^ b) & 0xFF];
    }

    private static int[][] tables() {
        int[][] tables = new int[Long.BYTES][256];
        for (int b = 0; b < 256; b++) {
            int sum = b;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                sum = sum >>> 1 ^ ((sum & 1) == 0 ? 0 : POLYNOMIAL);
            }
            tables[0][b] = sum;
        }
        for (int t = 1; t < tables.length; t++) {
            for (int b = 0; b < 256; b++) {
                int before = tables[t - 1][b];
                tables[t][b] = before >>> Byte.SIZE ^ tables[0][before & 0xFF];
            }
        }
        return tables;
    }
}
