package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * The payload of an ERROR frame ({@code docs/protocol.md}, P-6): u16 code, then a length-prefixed UTF-8 reason, both
 * big-endian as {@link PacketView} reads them.
 *
 * @param code 0 to 65,535; codes that this version doesn't know are kept
 * @param reason for people
 */
public record ErrorPayload(int code, String reason) {

    /** A longer reason is cut to so many bytes of UTF-8, between characters. */
    public static final int REASON_BYTES_MAX = 256;

    /** The largest ERROR payload that is ever written: code, length, reason. */
    public static final int BYTES_MAX = Short.BYTES + Short.BYTES + REASON_BYTES_MAX;

    /** The error that {@code code} names, or null when this version doesn't know it. */
    public @Nullable ErrorCode known() {
        return ErrorCode.of(code);
    }

    /**
     * Reads code and reason at the view's position and leaves the position after them; bytes that follow are not looked
     * at, a later version may have put something there.
     *
     * @throws PacketException where the payload is too short or the reason is no UTF-8
     */
    public static ErrorPayload read(PacketView payload) {
        int code = payload.readU16();
        return new ErrorPayload(code, payload.readString());
    }

    /** Appends code and reason to {@code out}, which is borrowed. The reason may be cut, see {@link #REASON_BYTES_MAX}. */
    public static void write(ByteBuf out, ErrorCode code, String reason) {
        CharSequence text = Surrogates.paired(reason);
        int end = reasonEnd(text);
        write(out, code, text, end, ByteBufUtil.utf8Bytes(text, 0, end));
    }

    static void write(ByteBuf out, ErrorCode code, CharSequence reason, int end, int reasonBytes) {
        assert reasonBytes <= REASON_BYTES_MAX : reasonBytes;
        out.ensureWritable(Short.BYTES + Short.BYTES + reasonBytes);
        out.writeShort(code.code());
        out.writeShort(reasonBytes);
        ByteBufUtil.reserveAndWriteUtf8(out, reason, 0, end, reasonBytes);
    }

    /** How many chars of the reason fit: whole code points only, so that no surrogate pair and no sequence is cut. */
    static int reasonEnd(CharSequence reason) {
        int bytes = 0;
        int end = 0;
        while (end < reason.length()) {
            int next = Character.offsetByCodePoints(reason, end, 1);
            bytes += ByteBufUtil.utf8Bytes(reason, end, next);
            if (bytes > REASON_BYTES_MAX) {
                break;
            }
            end = next;
        }
        return end;
    }
}
