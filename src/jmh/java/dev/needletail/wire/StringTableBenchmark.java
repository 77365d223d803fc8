package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Which of the known names a payload begins with; a different one each time, so that no branch is learnt by heart. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StringTableBenchmark {

    private static final int PAYLOADS = 4096;
    private static final int STRIDE = 320;

    @Param({"1000"})
    public int names = 1000;

    /** Bytes of each name. */
    @Param({"4", "16", "64", "255"})
    public int bytes = 16;

    private StringTable table = StringTable.of(List.of());
    private final Map<String, Integer> map = new HashMap<>();
    private ByteBuf payloads = Unpooled.EMPTY_BUFFER;
    private ByteBuf strangers = Unpooled.EMPTY_BUFFER;
    private int again;
    private int next;

    @Setup(Level.Trial)
    public void fill() {
        SplittableRandom random = new SplittableRandom(5);
        List<String> known = new ArrayList<>();
        for (int i = 0; i < names; i++) {
            known.add(name(i));
            map.put(name(i), i);
        }
        table = StringTable.of(known);
        payloads = payloads(() -> known.get(random.nextInt(names)));
        again = table.find(payloads, STRIDE, STRIDE, StringTable.ABSENT);
        strangers = payloads(() -> name(names + random.nextInt(names)));
    }

    @TearDown(Level.Trial)
    public void release() {
        payloads.release();
        strangers.release();
    }

    @Benchmark
    public int known() {
        return table.find(payloads, place(), STRIDE, StringTable.ABSENT);
    }

    /** The same name again and again, as neighbours often have it. */
    @Benchmark
    public int knownAgain() {
        return table.find(payloads, STRIDE, STRIDE, again);
    }

    @Benchmark
    public int unknown() {
        return table.find(strangers, place(), STRIDE, StringTable.ABSENT);
    }

    /** What it replaces: a String of the bytes, and a map. */
    @Benchmark
    public int byString() {
        int at = place();
        String text = payloads.toString(at + Short.BYTES, payloads.getUnsignedShort(at), StandardCharsets.UTF_8);
        return map.getOrDefault(text, -1);
    }

    private int place() {
        next = (next + 1) & (PAYLOADS - 1);
        return next * STRIDE;
    }

    private String name(int number) {
        String digits = String.format("%04d", number);
        return "service.".repeat(bytes / 8 + 1).substring(0, bytes - digits.length()) + digits;
    }

    private static ByteBuf payloads(Supplier<String> name) {
        ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer(PAYLOADS * STRIDE);
        for (int i = 0; i < PAYLOADS; i++) {
            all.writerIndex(i * STRIDE);
            PacketWriter.string(all, name.get());
        }
        return all.setZero(all.writerIndex(), all.writableBytes());
    }
}
