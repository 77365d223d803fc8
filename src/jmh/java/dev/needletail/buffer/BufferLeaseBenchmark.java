package dev.needletail.buffer;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
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
 * What a lease and its return cost on the owning thread, beside Netty's allocators on a thread with their caches.
 *
 * <p>{@code one} leases a buffer and returns it. {@code burst} leases 64 such buffers, copies a frame of 79 bytes from a
 * received buffer to the front of each, and returns them all: there the buffers' places in the cache show.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Djmh.executor=CUSTOM", "-Djmh.executor.class=dev.needletail.buffer.EventLoopThreads"})
public class BufferLeaseBenchmark {

    private static final int FRAME_BYTES = 79;
    private static final int BURST = 64;

    public enum Source {
        LOOP {
            @Override
            ByteBufAllocator open(int sizeBytes) {
                return new LoopBuffers(new BufferSettings(sizeBytes, 16, 256, true), new OwnThread());
            }
        },
        POOLED {
            @Override
            ByteBufAllocator open(int sizeBytes) {
                return PooledByteBufAllocator.DEFAULT;
            }
        },
        ADAPTIVE {
            @Override
            ByteBufAllocator open(int sizeBytes) {
                return new AdaptiveByteBufAllocator(true);
            }
        };

        abstract ByteBufAllocator open(int sizeBytes);
    }

    /** The pool's default, and a size that Netty's pooled allocator keeps in its thread cache (32 KiB at most). */
    @Param({"65536", "16384"})
    public int sizeBytes;

    @Param
    public Source source = Source.LOOP;

    private ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private final ByteBuf[] burst = new ByteBuf[BURST];

    @Setup
    public void open() {
        allocator = source.open(sizeBytes);
        received = allocator.directBuffer(sizeBytes);
        received.writeZero(BURST * FRAME_BYTES);
    }

    @TearDown
    public void release() {
        received.release();
    }

    @Benchmark
    public boolean one() {
        ByteBuf buffer = allocator.directBuffer(sizeBytes);
        return buffer.release();
    }

    @Benchmark
    public int burst() {
        int at = 0;
        for (int i = 0; i < BURST; i++) {
            ByteBuf buffer = allocator.directBuffer(sizeBytes);
            buffer.writeBytes(received, at, FRAME_BYTES);
            at += FRAME_BYTES;
            burst[i] = buffer;
        }
        for (int i = 0; i < BURST; i++) {
            burst[i].release();
        }
        return at;
    }
}
