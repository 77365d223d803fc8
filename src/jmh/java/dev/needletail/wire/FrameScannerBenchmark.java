package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One burst of REQUESTs with 64 bytes of payload: finding the frames, and giving each a sequence of the node's own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameScannerBenchmark {

    private static final int FRAMES = 256;
    private static final int PAYLOAD_BYTES = 64;

    private final FrameScanner scanner = new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true);
    private ByteBuf burst = Unpooled.EMPTY_BUFFER;
    private int sequence;

    @Setup(Level.Trial)
    public void fill() {
        burst = PooledByteBufAllocator.DEFAULT.directBuffer();
        FrameWriter writer = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);
        for (int i = 0; i < FRAMES; i++) {
            writer.frame(burst, FrameType.REQUEST, i, i, new byte[PAYLOAD_BYTES]);
        }
    }

    @TearDown(Level.Trial)
    public void release() {
        burst.release();
    }

    /** Time per frame. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int scan() {
        int to = burst.writerIndex();
        int from = 0;
        int frames = 0;
        int length = scanner.scan(burst, from, to);
        while (length > 0) {
            frames++;
            from += length;
            length = scanner.scan(burst, from, to);
        }
        return frames;
    }

    /** Time per frame. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int scanAndRewriteSequence() {
        int to = burst.writerIndex();
        int from = 0;
        int sum = 0;
        int length = scanner.scan(burst, from, to);
        while (length > 0) {
            sum += FrameLayout.sequence(burst, from);
            FrameLayout.sequence(burst, from, sequence++);
            from += length;
            length = scanner.scan(burst, from, to);
        }
        return sum;
    }
}
