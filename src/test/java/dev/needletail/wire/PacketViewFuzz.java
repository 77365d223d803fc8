package dev.needletail.wire;

import dev.needletail.fuzz.Claim;
import dev.needletail.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * {@link PacketView} does with any payload and any sequence of reads what {@link PlainView} does, which is the document's
 * P-8 and P-9 over an array: the same values, the same positions, the same errors with the same figures; and it leaves the
 * buffer as it was. What was read is written by {@link PacketWriter} and read again.
 */
public final class PacketViewFuzz {

    private static final int OFFSET = 5;
    private static final int BYTES_MAX = 70_000;
    private static final int READS_MAX = 64;

    /** The same two buffers each time: making a direct one costs more than all that is done with it. */
    private static final ByteBuf DIRECT = Unpooled.directBuffer(BYTES_MAX);

    private static final ByteBuf HEAP = Unpooled.buffer(BYTES_MAX);
    private static final ByteBuf WRITTEN = Unpooled.buffer(BYTES_MAX);

    private PacketViewFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        byte[] content = input.content();
        if (content.length > BYTES_MAX - 2 * OFFSET) {
            return;
        }
        ByteBuf b = (input.flags() & 1) == 0 ? HEAP : DIRECT;
        b.clear();
        // Around the payload stands what would be read as a long string, or as UTF-8's continuation.
        b.writeZero(OFFSET).writeBytes(content).writeMedium(0x80_80_80);
        PacketView view = new PacketView().wrap(b, OFFSET, content.length);
        PlainView plain = new PlainView(content);
        WRITTEN.clear();
        for (int i = 0; i < READS_MAX && read(view, plain, input.applyAsInt(PlainView.Read.COUNT), input); i++) {
            Claim.equal(view.position(), plain.position, "position");
            Claim.equal(view.remaining(), content.length - plain.position, "remaining");
        }
        Claim.equal(b.refCnt(), 1, "references");
        Claim.equal(b.readerIndex(), 0, "reader index");
        Claim.equal(b.writerIndex(), OFFSET + content.length + 3, "writer index");
    }

    /** Reads with both; returns whether to go on. */
    private static boolean read(PacketView view, PlainView plain, int kind, FuzzInput input) {
        PlainView.Read read = PlainView.Read.of(kind);
        int argument = switch (input.applyAsInt(4)) {
            case 0 -> input.applyAsInt(4);
            case 1 -> plain.remaining();
            case 2 -> plain.remaining() + 1 - input.applyAsInt(3);
            default -> input.applyAsInt(256);
        };
        if (argument < 0) {
            return true;
        }
        Object expected = plain.read(read, argument); // first: it makes the key too
        Object actual;
        try {
            actual = ViewReads.read(view, read, argument, plain.key());
        } catch (PacketUnderflowException e) {
            actual = new PlainView.Underflow(e.position(), e.wanted(), e.remaining());
            Claim.equal(e.getStackTrace().length, 0, "a peer's fault has no stack trace");
        } catch (InvalidUtf8Exception e) {
            actual = new PlainView.Invalid(e.position(), e.invalidAt(), e.wanted(), e.remaining());
        }
        if (actual instanceof byte[] bytes && expected instanceof byte[] right) {
            Claim.that(Arrays.equals(bytes, right), "what was read: " + read);
        } else {
            Claim.equal(actual, expected, read.name());
        }
        if (expected instanceof String text) {
            writtenAgain(text);
        }
        return !(expected instanceof PlainView.Underflow) || input.applyAsInt(4) != 0;
    }

    private static void writtenAgain(String text) {
        WRITTEN.clear();
        PacketWriter.string(WRITTEN, text);
        PacketWriter.u64(WRITTEN, text.hashCode());
        PacketView again = new PacketView().wrap(WRITTEN, 0, WRITTEN.writerIndex());
        Claim.that(again.stringEquals(StringKey.of(text)), "a string is its own key");
        again.position(0);
        Claim.equal(again.readString(), text, "what was written");
        Claim.equal(again.readU64(), text.hashCode(), "what follows it");
        Claim.equal(again.remaining(), 0, "what is left");
    }
}
