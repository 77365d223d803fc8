package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameRoundTripTest {

    private static final int[] SEQUENCES = {0, 1, 0x01020304, Integer.MAX_VALUE, Integer.MIN_VALUE, -2, -1};
    private static final long[] TIMESTAMPS = {0, 1, 0x0102030405060708L, Long.MAX_VALUE, Long.MIN_VALUE, -2, -1};
    private static final int[] LENGTHS = {0, 1, 14, 15, 16, 255, 256, 32_767, 32_768, 65_534, 65_535};

    private final FrameWriter writer = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);
    private final FrameScanner scanner = new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true);
    private final FrameView view = new FrameView();
    private final PacketView payloadView = new PacketView();

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-1.2: every type, sequence, timestamp and length comes back, the extremes too")
    void bringsBackTheExtremes(FrameType type) {
        for (int sequence : SEQUENCES) {
            for (long timestamp : TIMESTAMPS) {
                for (int length : LENGTHS) {
                    assertComesBack(type, sequence, timestamp, new byte[length], 0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("P-2.2: so does everything between")
    void bringsBackRandomFrames(long seed) {
        Random random = new Random(seed);
        FrameType[] types = FrameType.values();
        for (int i = 0; i < 2_000; i++) {
            byte[] payload = new byte[random.nextInt(1 << random.nextInt(1, 12))];
            random.nextBytes(payload);
            assertComesBack(
                    types[random.nextInt(types.length)],
                    random.nextInt(),
                    random.nextLong(),
                    payload,
                    random.nextInt(40));
        }
    }

    @Test
    @DisplayName("P-7.1, P-7.2: a rewritten sequence changes these four bytes only")
    void rewritesTheSequenceInPlace() {
        ByteBuf out = Unpooled.buffer();
        writer.frame(out, FrameType.REQUEST, 7, -1, new byte[] {1, 2, 3});
        ByteBuf before = out.copy();
        FrameLayout.sequence(out, 0, 0xCAFEBABE);
        assertThat(view.wrap(out, 0).sequence()).isEqualTo(0xCAFEBABEL);
        FrameLayout.sequence(out, 0, 7);
        assertThat(out).isEqualTo(before);
        FrameLayout.type(out, 0, FrameType.RESPONSE);
        assertThat(view.type()).isEqualTo(FrameType.RESPONSE);
        FrameLayout.type(out, 0, FrameType.REQUEST);
        assertThat(out).isEqualTo(before);
    }

    @Test
    @DisplayName("P-10.1: a payload over the writer's limit is refused, one at the limit is not")
    void refusesAPayloadOverTheLimitAndWritesNothing() {
        FrameWriter limited = new FrameWriter(10);
        ByteBuf out = Unpooled.buffer();
        limited.frame(out, FrameType.DATA, 1, 2, new byte[10]);
        int written = out.writerIndex();
        ByteBuf eleven = Unpooled.wrappedBuffer(new byte[11]);
        assertThatThrownBy(() -> limited.frame(out, FrameType.DATA, 1, 2, new byte[11]))
                .isInstanceOf(PayloadTooLargeException.class)
                .hasMessageContaining("11 bytes")
                .hasMessageContaining("limit of 10");
        assertThatThrownBy(() -> limited.frame(out, FrameType.DATA, 1, 2, eleven))
                .isInstanceOf(PayloadTooLargeException.class);
        assertThatThrownBy(() -> limited.header(out, FrameType.DATA, 1, 2, 11))
                .isInstanceOf(PayloadTooLargeException.class);
        assertThatThrownBy(() -> limited.header(out, FrameType.DATA, 1, 2, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out.writerIndex()).isEqualTo(written);
        assertThat(eleven.readerIndex()).isZero();
    }

    @Test
    void writesNothingWhereTheBufferCantHoldTheFrame() {
        for (int room = 0; room < 15 + 4; room++) {
            ByteBuf out = Unpooled.buffer(room, room);
            assertThatThrownBy(() -> writer.frame(out, FrameType.DATA, 1, 2, new byte[4]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> ErrorFrames.write(out, 1, 2, ErrorCode.TIMEOUT))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(out.writerIndex()).isZero();
        }
    }

    @Test
    void borrowsThePayloadFromItsReaderIndexOn() {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[] {9, 9, 1, 2, 3}).skipBytes(2);
        ByteBuf out = Unpooled.buffer();
        writer.frame(out, FrameType.DATA, 1, 2, payload);
        assertThat(out.slice(15, 3)).isEqualTo(payload);
        assertThat(payload.readerIndex()).isEqualTo(2);
        assertThat(payload.refCnt()).isEqualTo(1);
    }

    @Test
    void refusesToNameAnUnknownType() {
        ByteBuf b = Unpooled.buffer().writeByte(200).writeZero(14);
        assertThat(view.wrap(b, 0).typeCode()).isEqualTo(200);
        assertThatThrownBy(view::type).isInstanceOf(IllegalStateException.class).hasMessageContaining("200");
    }

    @Test
    @DisplayName("P-3.1: codes name types, and nothing else does")
    void findsTypesByCode() {
        for (FrameType type : FrameType.values()) {
            assertThat(FrameType.of(type.code())).isSameAs(type);
        }
        for (int code : new int[] {-1, 5, 127, 128, 255, 256, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThat(FrameType.of(code)).isNull();
        }
    }

    private void assertComesBack(FrameType type, int sequence, long timestamp, byte[] payload, int before) {
        ByteBuf out = Unpooled.buffer().writeZero(before);
        writer.frame(out, type, sequence, timestamp, payload);
        out.writeByte(0xEE); // the next frame's first byte is no part of this one
        assertThat(scanner.scan(out, before, out.writerIndex())).isEqualTo(15 + payload.length);
        view.wrap(out, before);
        assertThat(view.type()).isSameAs(type);
        assertThat(view.sequenceBits()).isEqualTo(sequence);
        assertThat(view.sequence()).isEqualTo(sequence & 0xFFFF_FFFFL);
        assertThat(view.timestampMicros()).isEqualTo(timestamp);
        assertThat(view.payloadLength()).isEqualTo(payload.length);
        assertThat(view.payloadIndex()).isEqualTo(before + 15);
        assertThat(view.frameLength()).isEqualTo(15 + payload.length);
        byte[] read = new byte[payload.length];
        view.payload(payloadView).readBytes(read, read.length);
        assertThat(read).isEqualTo(payload);
        assertThat(payloadView.remaining()).isZero();
    }
}
