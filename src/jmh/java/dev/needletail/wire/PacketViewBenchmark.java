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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One string of a payload: made into a String, only checked, compared with a key, written; and one of each number. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketViewBenchmark {

    @Param({
        "price",
        "a line of text of 32 characters!",
        "a line of plain text that is 48 characters long!",
        "größe: 12 €, straße, weiß und süß"
    })
    public String text = "";

    private final PacketView view = new PacketView();
    private final PacketView inner = new PacketView();
    private ByteBuf payload = Unpooled.EMPTY_BUFFER;
    private ByteBuf numbers = Unpooled.EMPTY_BUFFER;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private StringKey key = StringKey.of("");

    @Setup(Level.Trial)
    public void fill() {
        payload = PooledByteBufAllocator.DEFAULT.directBuffer();
        PacketWriter.string(payload, text);
        view.wrap(payload, 0, payload.writerIndex());
        key = StringKey.of(text);
        numbers = Samples.numbers(15);
        out = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
    }

    @TearDown(Level.Trial)
    public void release() {
        payload.release();
        numbers.release();
        out.release();
    }

    @Benchmark
    public String readString() {
        return view.position(0).readString();
    }

    @Benchmark
    public PacketView readStringView() {
        return view.position(0).readStringView(inner);
    }

    @Benchmark
    public boolean stringEquals() {
        return view.position(0).stringEquals(key);
    }

    @Benchmark
    public ByteBuf writeString() {
        PacketWriter.string(out.clear(), text);
        return out;
    }

    @Benchmark
    public long readFourNumbers() {
        inner.wrap(numbers, Samples.AT, 15);
        return inner.readU8() + inner.readU16() + inner.readU32() + inner.readU64();
    }

    @Benchmark
    public ByteBuf writeFourNumbers() {
        out.clear();
        PacketWriter.u8(out, 1);
        PacketWriter.u16(out, 2);
        PacketWriter.u32(out, 3);
        PacketWriter.u64(out, 4);
        return out;
    }
}
