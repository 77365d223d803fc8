package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One frame: reading all of its header, and writing it with 64 bytes of payload. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {

    private static final int PAYLOAD_BYTES = 64;

    private final FrameView view = new FrameView();
    private final PacketView payload = new PacketView();
    private final FrameWriter writer = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);
    private final byte[] bytes = new byte[PAYLOAD_BYTES];
    private ByteBuf frame = Unpooled.EMPTY_BUFFER;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int sequence;

    @Setup
    public void fill() {
        body = Samples.numbers(PAYLOAD_BYTES).readerIndex(Samples.AT);
        out = Samples.numbers(PAYLOAD_BYTES);
        frame = Samples.numbers(PAYLOAD_BYTES).clear();
        writer.frame(frame, FrameType.REQUEST, 1, 2, bytes);
    }

    @TearDown
    public void release() {
        frame.release();
        body.release();
        out.release();
    }

    @Benchmark
    public long readHeader() {
        view.wrap(frame, 0);
        return view.type().code() + view.sequence() + view.timestampMicros() + view.payloadLength();
    }

    @Benchmark
    public PacketView payloadView() {
        return view.wrap(frame, 0).payload(payload);
    }

    @Benchmark
    public ByteBuf writeHeader() {
        writer.header(out.clear(), FrameType.RESPONSE, sequence++, sequence, PAYLOAD_BYTES);
        return out;
    }

    @Benchmark
    public ByteBuf writeFrameOfBuffer() {
        writer.frame(out.clear(), FrameType.RESPONSE, sequence++, sequence, body);
        return out;
    }

    @Benchmark
    public ByteBuf writeFrameOfArray() {
        writer.frame(out.clear(), FrameType.RESPONSE, sequence++, sequence, bytes);
        return out;
    }
}
