package dev.needletail.wire;

import dev.needletail.fuzz.Claim;
import dev.needletail.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * ERROR (P-6), both ways. Any payload is read as the document says, or refused as a payload that is wrong. Any reason, half
 * surrogate pairs and all, becomes one frame within the bound that a scanner of the strictest limit for ERROR accepts and
 * that is read back: the reason itself, or its longest beginning of whole characters that fits.
 */
public final class ErrorFrameFuzz {

    private static final ByteBuf PAYLOAD = Unpooled.buffer(70_000);
    private static final ByteBuf FRAME = Unpooled.buffer(70_000);

    private ErrorFrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        if ((input.flags() & 1) == 0) {
            anyPayload(input.content());
        } else {
            ErrorCode[] codes = ErrorCode.values();
            anyReason(codes[input.applyAsInt(codes.length)], characters(input.content()));
        }
    }

    private static void anyPayload(byte[] content) {
        PlainView plain = new PlainView(content);
        Object code = plain.read(PlainView.Read.U16, 0);
        Object reason = code instanceof Long ? plain.read(PlainView.Read.STRING, 0) : code;
        PAYLOAD.clear().writeBytes(content);
        PacketView view = new PacketView().wrap(PAYLOAD, 0, content.length);
        try {
            ErrorPayload read = ErrorPayload.read(view);
            Claim.equal((long) read.code(), code, "code");
            Claim.equal(read.reason(), reason, "reason");
            ErrorCode known = read.known();
            Claim.that(known == null || known.code() == read.code(), "a known code is that code");
            if (known != null) {
                anyReason(known, read.reason());
            }
        } catch (PacketException refused) {
            Claim.that(!(reason instanceof String), "refused what can be read: " + refused.getMessage());
        }
        Claim.equal(view.position(), plain.position, "position");
    }

    private static void anyReason(ErrorCode code, String reason) {
        FRAME.clear();
        ErrorFrames.write(FRAME, 7, 9, code, reason);
        int length = FRAME.writerIndex();
        FrameScanner scanner = new FrameScanner(ErrorPayload.BYTES_MAX, true);
        Claim.equal(scanner.scan(FRAME, 0, length), length, "one whole frame");
        FrameView frame = new FrameView().wrap(FRAME, 0);
        Claim.equal(frame.type(), FrameType.ERROR, "type");
        Claim.equal(frame.sequence(), 7, "sequence");
        Claim.equal(frame.timestampMicros(), 9, "timestamp");
        ErrorPayload read = ErrorPayload.read(frame.payload(new PacketView()));
        Claim.equal(read.known(), code, "code");
        byte[] all = reason.getBytes(StandardCharsets.UTF_8); // as P-6 has it: half a pair becomes a question mark
        byte[] kept = read.reason().getBytes(StandardCharsets.UTF_8);
        if (all.length <= ErrorPayload.REASON_BYTES_MAX) {
            Claim.equal(kept, all, "the reason");
            return;
        }
        Claim.that(ByteBuffer.wrap(all).slice(0, kept.length).equals(ByteBuffer.wrap(kept)), "the reason's beginning");
        int next = kept.length;
        int character = (all[next] & 0x80) == 0 ? 1 : Integer.numberOfLeadingZeros(~(all[next] << 24));
        Claim.between(
                ErrorPayload.REASON_BYTES_MAX - character + 1L,
                kept.length,
                ErrorPayload.REASON_BYTES_MAX,
                "bytes of the reason");
    }

    /** Two bytes a character where the first says so, so that surrogates are as likely as ASCII. */
    private static String characters(byte[] content) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < content.length; i++) {
            int b = content[i] & 0xFF;
            text.append(b < 0xB0 || i + 1 == content.length ? (char) b : (char) (b << 8 | (content[++i] & 0xFF)));
        }
        return text.toString();
    }
}
