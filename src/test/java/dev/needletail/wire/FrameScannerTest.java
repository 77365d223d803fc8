package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameScannerTest {

    private static final int LIMIT = 100;

    private final FrameScanner scanner = new FrameScanner(LIMIT, true);

    @Test
    @DisplayName("P-5.2: an unknown type is a defect with the frame's first byte")
    void refusesAnUnknownTypeAtItsFirstByte() {
        for (int type = 0; type <= 255; type++) {
            for (boolean errorFrames : new boolean[] {false, true}) {
                FrameScanner fresh = new FrameScanner(LIMIT, errorFrames);
                boolean known = type <= (errorFrames ? 4 : 3);
                ByteBuf oneByte = Unpooled.wrappedBuffer(new byte[] {(byte) type});
                assertThat(fresh.scan(oneByte, 0, 1))
                        .isEqualTo(known ? FrameScanner.INCOMPLETE : FrameScanner.DEFECTIVE);
                assertThat(fresh.defect()).isEqualTo(known ? FrameDefect.NONE : FrameDefect.UNKNOWN_TYPE);
            }
        }
    }

    @Test
    @DisplayName("P-5.3: a length over the limit is a defect as soon as the header is complete")
    void refusesALengthOverTheLimitWithTheHeadersLastByte() {
        ByteBuf header = header(FrameType.DATA, LIMIT + 1);
        for (int to = 0; to < FrameLayout.HEADER_BYTES; to++) {
            assertThat(scanner.scan(header, 0, to)).isEqualTo(FrameScanner.INCOMPLETE);
        }
        assertThat(scanner.scan(header, 0, FrameLayout.HEADER_BYTES)).isEqualTo(FrameScanner.DEFECTIVE);
        assertThat(scanner.defect()).isEqualTo(FrameDefect.LENGTH_OVER_LIMIT);
        assertThat(scanner.describeDefect()).contains("101 bytes").contains("limit 100");
    }

    @Test
    @DisplayName("P-10.1: a length at the limit is accepted, for every limit")
    void acceptsALengthAtTheLimit() {
        for (int limit : new int[] {0, 1, 14, 15, 16, 255, 256, 32_767, 32_768, 65_534, 65_535}) {
            ByteBuf frame = header(FrameType.REQUEST, limit).writeZero(limit);
            assertThat(new FrameScanner(limit, true).scan(frame, 0, frame.writerIndex()))
                    .isEqualTo(FrameLayout.HEADER_BYTES + limit);
            if (limit < FrameLayout.PAYLOAD_BYTES_MAX) {
                ByteBuf over = header(FrameType.REQUEST, limit + 1).writeZero(limit + 1);
                assertThat(new FrameScanner(limit, true).scan(over, 0, over.writerIndex()))
                        .isEqualTo(FrameScanner.DEFECTIVE);
            }
        }
    }

    @Test
    @DisplayName("P-5.4: a defect is final, whatever comes after it")
    void staysDefective() {
        ByteBuf bad = Unpooled.wrappedBuffer(new byte[] {9});
        assertThat(scanner.scan(bad, 0, 1)).isEqualTo(FrameScanner.DEFECTIVE);
        ByteBuf good = header(FrameType.HEARTBEAT, 0);
        assertThat(scanner.scan(good, 0, FrameLayout.HEADER_BYTES)).isEqualTo(FrameScanner.DEFECTIVE);
        assertThat(scanner.scan(good, 0, 0)).isEqualTo(FrameScanner.DEFECTIVE);
        assertThat(scanner.describeDefect()).contains(": 9,").contains("0 to 4");
    }

    @Test
    void isWithoutDefectAtFirst() {
        assertThat(scanner.defect()).isEqualTo(FrameDefect.NONE);
        assertThat(scanner.describeDefect()).isEqualTo("no defect");
    }

    @Test
    @DisplayName("P-2.6: it wants 15 bytes for the header, then the whole frame")
    void tellsHowManyBytesAFrameWants() {
        ByteBuf header = header(FrameType.DATA, 77);
        for (int to = 0; to < FrameLayout.HEADER_BYTES; to++) {
            assertThat(scanner.wanted(header, 0, to)).isEqualTo(15);
        }
        assertThat(scanner.wanted(header, 0, FrameLayout.HEADER_BYTES)).isEqualTo(15 + 77);
    }

    @Test
    void movesNoIndexAndTakesNoReference() {
        ByteBuf frame = header(FrameType.DATA, 0);
        int readerIndex = frame.readerIndex();
        int writerIndex = frame.writerIndex();
        assertThat(scanner.scan(frame, 0, writerIndex)).isEqualTo(15);
        new FrameView().wrap(frame, 0).payload(new PacketView());
        assertThat(frame.readerIndex()).isEqualTo(readerIndex);
        assertThat(frame.writerIndex()).isEqualTo(writerIndex);
        assertThat(frame.refCnt()).isEqualTo(1);
    }

    @Test
    void refusesALimitThatNoLengthCanReach() {
        assertThatThrownBy(() -> new FrameScanner(65_536, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536");
        assertThatThrownBy(() -> new FrameWriter(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    private static ByteBuf header(FrameType type, int payloadLength) {
        ByteBuf out = Unpooled.buffer();
        new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX).header(out, type, 1, 2, payloadLength);
        return out;
    }
}
