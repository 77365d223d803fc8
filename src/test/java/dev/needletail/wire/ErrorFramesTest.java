package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFramesTest {

    private final ByteBuf out = Unpooled.buffer();
    private final PacketView view = new PacketView();

    @ParameterizedTest
    @EnumSource
    @DisplayName("P-6.1, P-6.2: an ERROR has the request's sequence and timestamp, a code and a reason")
    void writesAWholeFrame(ErrorCode code) {
        ErrorFrames.write(out, -5, Long.MIN_VALUE, code);
        assertThat(new FrameScanner(ErrorPayload.BYTES_MAX, true).scan(out, 0, out.writerIndex()))
                .isEqualTo(out.writerIndex());
        FrameView frame = new FrameView().wrap(out, 0);
        assertThat(frame.type()).isEqualTo(FrameType.ERROR);
        assertThat(frame.sequenceBits()).isEqualTo(-5);
        assertThat(frame.timestampMicros()).isEqualTo(Long.MIN_VALUE);
        ErrorPayload payload = ErrorPayload.read(frame.payload(view));
        assertThat(payload.known()).isSameAs(code);
        assertThat(payload.reason()).isEqualTo(code.sentence());
        assertThat(view.remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "ß", "€", "😀", "aß€😀"})
    @DisplayName("P-6.5: a long reason is cut to at most 256 bytes between two characters")
    void cutsALongReasonBetweenCharacters(String piece) {
        for (int before = 0; before < 5; before++) {
            String reason = "x".repeat(before) + piece.repeat(300);
            out.clear();
            ErrorPayload.write(out, ErrorCode.HANDLER_FAILED, reason);
            assertThat(out.readableBytes()).isLessThanOrEqualTo(ErrorPayload.BYTES_MAX);
            String read =
                    ErrorPayload.read(view.wrap(out, 0, out.writerIndex())).reason();
            assertThat(reason).startsWith(read);
            if (read.length() < reason.length()) {
                int next = reason.codePointAt(read.length());
                int bytes = read.getBytes(StandardCharsets.UTF_8).length;
                assertThat(bytes + Character.toString(next).getBytes(StandardCharsets.UTF_8).length)
                        .as("one more character would not have fitted")
                        .isGreaterThan(256);
            }
            ByteBuf frame = Unpooled.buffer();
            ErrorFrames.write(frame, 1, 2, ErrorCode.HANDLER_FAILED, reason);
            assertThat(frame.slice(15, frame.writerIndex() - 15)).isEqualTo(out);
        }
    }

    @Test
    @DisplayName("P-6.5: 256 bytes are kept, 257 are cut")
    void keepsExactlyTheLimit() {
        ErrorPayload.write(out, ErrorCode.TIMEOUT, "y".repeat(256));
        assertThat(out.readableBytes()).isEqualTo(ErrorPayload.BYTES_MAX);
        out.clear();
        ErrorPayload.write(out, ErrorCode.TIMEOUT, "y".repeat(257));
        assertThat(out.readableBytes()).isEqualTo(ErrorPayload.BYTES_MAX);
    }

    @Test
    @DisplayName("P-9.2: a lone surrogate at the cut does no harm")
    void survivesALoneSurrogate() {
        ErrorPayload.write(out, ErrorCode.TIMEOUT, "y".repeat(255) + "\uD83D");
        assertThat(ErrorPayload.read(view.wrap(out, 0, out.writerIndex())).reason())
                .isEqualTo("y".repeat(255) + "?");
    }

    @Test
    @DisplayName("P-9.2: nor does one in front of a character beyond ASCII")
    void survivesALoneSurrogateInFrontOfAnotherCharacter() {
        ErrorFrames.write(out, 1, 2, ErrorCode.HANDLER_FAILED, "\uD83D\u00FF");
        assertThat(ErrorPayload.read(new FrameView().wrap(out, 0).payload(view)).reason())
                .isEqualTo("?\u00FF");
    }

    @Test
    @DisplayName("P-6.4: an unknown code is kept and bytes after the reason are ignored")
    void keepsAnUnknownCode() {
        PacketWriter.u16(out, 65_535);
        PacketWriter.string(out, "from the future");
        PacketWriter.u64(out, 1);
        ErrorPayload payload = ErrorPayload.read(view.wrap(out, 0, out.writerIndex()));
        assertThat(payload).isEqualTo(new ErrorPayload(65_535, "from the future"));
        assertThat(payload.known()).isNull();
        assertThat(view.remaining()).isEqualTo(8);
    }

    @Test
    @DisplayName("P-8.5, P-8.6: a payload that is cut or no UTF-8 is a typed error")
    void refusesABrokenPayload() {
        ErrorPayload.write(out, ErrorCode.TIMEOUT, "late");
        for (int length = 0; length < out.writerIndex(); length++) {
            view.wrap(out, 0, length);
            assertThatThrownBy(() -> ErrorPayload.read(view)).isInstanceOf(PacketUnderflowException.class);
        }
        out.setByte(out.writerIndex() - 1, 0xFF);
        view.wrap(out, 0, out.writerIndex());
        assertThatThrownBy(() -> ErrorPayload.read(view)).isInstanceOf(InvalidUtf8Exception.class);
    }

    @Test
    @DisplayName("P-6.3: codes name errors, and nothing else does")
    void findsErrorsByCode() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ErrorCode.of(code.code())).isSameAs(code);
        }
        for (int code :
                new int[] {-1, 0, ErrorCode.values().length + 1, 65_535, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThat(ErrorCode.of(code)).isNull();
        }
    }
}
