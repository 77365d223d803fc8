package dev.needletail.latency;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What recording one duration costs an event loop, with durations spread as latencies are; nobody harvests. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LoopLatencyBenchmark {

    private static final int DURATIONS = 1 << 12;

    private final LoopLatency loop = new LoopLatency("loop-0");
    private final long[] nanos = new Random(1)
            .doubles(DURATIONS)
            .mapToLong(uniform -> (long) (20_000 / Math.sqrt(1.0001 - uniform)))
            .toArray();
    private int next;

    @Benchmark
    public void recordOne() {
        loop.record(Stage.REQUEST, nanos[next++ & DURATIONS - 1]);
    }

    @Benchmark
    public void recordBurstOf32() {
        loop.record(Stage.REQUEST, nanos[next++ & DURATIONS - 1], 32);
    }
}
