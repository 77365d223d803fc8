package dev.needletail.wire;

import dev.needletail.fuzz.Claim;
import dev.needletail.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * {@link FrameScanner} alone, which keeps no bytes: at every arrival it finds the reference's frames, asks for as many
 * bytes as the document says, and never looks beyond what has arrived, for there lies something else.
 */
public final class FrameScannerFuzz {

    private static final ByteBuf WINDOW = Unpooled.buffer(1 << 16);
    private static final byte[] OTHER = new byte[FrameLayout.HEADER_BYTES];

    private FrameScannerFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        byte[] stream = input.content();
        if (stream.length + OTHER.length > WINDOW.capacity()) {
            return;
        }
        int limit = FrameStreamFuzz.limit(input);
        boolean errorFrames = FrameStreamFuzz.errorFrames(input);
        ReferenceDecoder reference = new ReferenceDecoder(stream, limit, errorFrames);
        FrameScanner scanner = new FrameScanner(limit, errorFrames);
        int found = 0;
        int at = 0;
        for (int arrived = 0; arrived < stream.length; ) {
            int piece = Math.min(1 + input.applyAsInt(40), stream.length - arrived);
            WINDOW.setBytes(arrived, stream, arrived, piece);
            arrived += piece;
            WINDOW.setBytes(arrived, OTHER);
            int length = scanner.scan(WINDOW, at, arrived);
            for (; length > 0; length = scanner.scan(WINDOW, at, arrived)) {
                Claim.that(found < reference.frames.size(), "a frame too many");
                Claim.equal(at + length, reference.frames.get(found++).end(), "the frame's end");
                at += length;
            }
            Claim.equal(found, reference.framesWithin(arrived, found), "frames found");
            Claim.equal(
                    length == FrameScanner.DEFECTIVE ? 1 : 0, arrived >= reference.defectSeenAt ? 1 : 0, "defective");
            if (length == FrameScanner.INCOMPLETE) {
                Claim.equal(scanner.wanted(WINDOW, at, arrived), reference.wantedAfter(found, arrived), "wanted");
            }
        }
        Claim.equal(
                scanner.defect().name(),
                stream.length >= reference.defectSeenAt ? reference.defect : FrameDefect.NONE.name(),
                "the defect");
    }
}
