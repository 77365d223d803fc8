package dev.needletail.inbound;

import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.FlushMode;
import dev.needletail.wire.FrameSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One read's frames and the end of its burst, with a limit of frames that is never reached and without one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RateLimitBenchmark {

    @Param({"1", "16", "256"})
    public int framesPerRead;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final BurstFlusher flusher = new BurstFlusher(
            channel.eventLoop(),
            FlushMode.TURN,
            System::nanoTime,
            new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
    private final Counting frames = new Counting();
    private final RateLimit limit = new RateLimit(
            new FrameRate(1_000_000_000, 1_000_000_000),
            frames,
            new ReadGate(channel, new InboundCounters()),
            channel.eventLoop(),
            flusher,
            () -> {});

    /** As it is without a limit. */
    @Benchmark
    public long unlimited() {
        long count = burst(frames);
        channel.runPendingTasks();
        return count;
    }

    /** Each frame counted, and the bucket charged once. */
    @Benchmark
    public long limited() {
        long count = burst(limit);
        limit.charge();
        channel.runPendingTasks();
        return count;
    }

    private long burst(FrameSink sink) {
        flusher.now(); // queues the end of the burst
        for (int i = 0; i < framesPerRead; i++) {
            sink.frame(Unpooled.EMPTY_BUFFER, i, 1);
        }
        return frames.count;
    }

    private static final class Counting implements FrameSink {
        private long count;

        @Override
        public boolean frame(ByteBuf buffer, int at, int bytes) {
            count += at;
            return true;
        }

        @Override
        public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
            return false;
        }
    }
}
