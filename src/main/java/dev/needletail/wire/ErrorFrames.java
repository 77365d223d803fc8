package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes whole ERROR frames: the answer to a REQUEST that can't be served ({@code docs/protocol.md}, P-6). */
public final class ErrorFrames {

    private ErrorFrames() {}

    /** Appends an ERROR frame with the code's own sentence as the reason. */
    public static void write(ByteBuf out, int sequence, long timestampMicros, ErrorCode code) {
        write(out, sequence, timestampMicros, code, code.sentence());
    }

    /**
     * Appends an ERROR frame to {@code out}, which is borrowed; whole, or nothing where {@code out} can't hold it.
     *
     * @param sequence the REQUEST's, 32 bits
     * @param timestampMicros the REQUEST's, 64 bits
     * @param reason for people; cut to {@link ErrorPayload#REASON_BYTES_MAX} bytes of UTF-8 between characters
     */
    public static void write(ByteBuf out, int sequence, long timestampMicros, ErrorCode code, String reason) {
        CharSequence text = Surrogates.paired(reason);
        int end = ErrorPayload.reasonEnd(text);
        int reasonBytes = ByteBufUtil.utf8Bytes(text, 0, end);
        int payloadLength = Short.BYTES + Short.BYTES + reasonBytes;
        FrameWriter.appendHeader(out, FrameType.ERROR, sequence, timestampMicros, payloadLength, payloadLength);
        ErrorPayload.write(out, code, text, end, reasonBytes);
    }
}
