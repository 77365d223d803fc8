package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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
 * Text in direct memory: whether it is UTF-8 ({@code valid…}), and a String of it that is known to be
 * ({@code string…}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Utf8Benchmark {

    @Param({"16", "32", "64", "128", "256", "1024", "65000"})
    public int bytes;

    @Param
    public Samples.Text text = Samples.Text.ASCII;

    /** {@code true}: the last byte but three is malformed. */
    @Param("false")
    public boolean damaged;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final StringDecoder strings = new StringDecoder();
    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private ByteBuffer nio = ByteBuffer.allocate(0);
    private CharBuffer chars = CharBuffer.allocate(0);
    private byte[] copy = {};
    private int length;

    @Setup
    public void fill() {
        copy = text.utf8(bytes);
        length = copy.length;
        if (damaged) {
            copy[length - 4] = (byte) 0xFF;
        }
        source = Samples.at(copy);
        nio = source.nioBuffer(Samples.AT, length);
        chars = CharBuffer.allocate(length);
        if (validInPlace() == Utf8.VALID == damaged) {
            throw new AssertionError("wrongly judged");
        }
    }

    @TearDown
    public void release() {
        source.release();
    }

    /** What {@link PacketView#readStringView} does: from 256 bytes on by vectors, if the fork has the module. */
    @Benchmark
    public int validInPlace() {
        return Utf8.firstMalformed(source, Samples.AT, length);
    }

    /** Sequence by sequence through the buffer's own methods. */
    @Benchmark
    public int validByteBuf() {
        return Utf8.firstMalformedOf(source, Samples.AT, length);
    }

    @Benchmark
    public boolean validSwar() {
        return SwarUtf8.isValid(DirectMemory.address(source, Samples.AT, length), length);
    }

    /** Copied to where {@code String}'s constructor can read it; which writes U+FFFD for what is malformed. */
    @Benchmark
    public boolean validByString() {
        source.getBytes(Samples.AT, copy, 0, length);
        return new String(copy, 0, length, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0;
    }

    @Benchmark
    public CoderResult validByDecoder() {
        return decoder.reset().decode(nio.clear(), chars.clear(), true);
    }

    /** What {@link PacketView#readString} does with text that has no U+FFFD in it. */
    @Benchmark
    public boolean stringDecoder() {
        return strings.decode(source, Samples.AT, length).indexOf(StringDecoder.REPLACEMENT) < 0;
    }

    @Benchmark
    public String stringByCharset() {
        return StandardCharsets.UTF_8.decode(nio.clear()).toString();
    }

    @Benchmark
    public String stringByNetty() {
        return source.toString(Samples.AT, length, StandardCharsets.UTF_8);
    }
}
