package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request's whole stay in the table while 64 are in flight: {@code ./mvnw -Pbench verify -Dbench=InFlightTable
 * -Dbench.args="-prof gc"}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InFlightTableBenchmark {

    private static final int IN_FLIGHT = 64;

    private final Object owner = new Object();
    private final InFlightTable<Object> inOrder = new InFlightTable<>(IN_FLIGHT + 1);
    private final InFlightTable<Object> besideSlowOne = new InFlightTable<>(IN_FLIGHT + 2);
    private final int[] ring = new int[IN_FLIGHT];
    private int turn;
    private int answered;
    private long nowNanos;

    @Setup
    public void fill() {
        besideSlowOne.add(owner, 0, 0, 0, 0);
        for (int i = 0; i < IN_FLIGHT; i++) {
            inOrder.add(owner, i, i, 0, 0);
            ring[i] = besideSlowOne.add(owner, i, i, 0, 0);
        }
    }

    /** Add the newest, find and remove the oldest. */
    @Benchmark
    public long addFindRemoveInOrder() {
        inOrder.add(owner, turn++, nowNanos, nowNanos, nowNanos++);
        int slot = inOrder.find(answered++);
        long sum = inOrder.clientTimestamp(slot) + inOrder.clientSequence(slot);
        inOrder.remove(slot);
        return sum;
    }

    /** The same while one request is never answered. */
    @Benchmark
    public long addFindRemoveBesideASlowOne() {
        int at = turn++ & IN_FLIGHT - 1;
        int sequence = besideSlowOne.add(owner, turn, nowNanos, nowNanos, nowNanos++);
        int slot = besideSlowOne.find(ring[at]);
        ring[at] = sequence;
        long sum = besideSlowOne.clientTimestamp(slot) + besideSlowOne.clientSequence(slot);
        besideSlowOne.remove(slot);
        return sum;
    }
}
