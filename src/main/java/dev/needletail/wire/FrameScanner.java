package dev.needletail.wire;

import io.netty.buffer.ByteBuf;

/**
 * Finds where a frame ends, in whatever pieces the stream arrives ({@code docs/protocol.md}, P-2 and P-5).
 *
 * <p>One scanner per stream and one thread per scanner. It keeps no position: the caller says which bytes there are and
 * advances by what {@link #scan} returns. A defect is sticky, for after one nobody knows where the next frame starts. It
 * is seen as early as the bytes allow: an unknown type at the first byte, a length over the limit with the header's last.
 */
public final class FrameScanner {

    /** More bytes are needed. */
    public static final int INCOMPLETE = 0;

    /** No frame will ever be found again; {@link #defect()} says why. */
    public static final int DEFECTIVE = -1;

    /** What a TLS record that begins a handshake begins with (RFC 8446, 5.1). */
    private static final int TLS_HANDSHAKE = 22;

    private final int payloadBytesMax;
    private final int typeMax;
    private FrameDefect defect = FrameDefect.NONE;
    private int defectFigure;

    /**
     * @param payloadBytesMax largest payload to accept, 0 to {@link FrameLayout#PAYLOAD_BYTES_MAX}
     * @param errorFrames whether type 4 is known; without it the types are the article's four
     */
    public FrameScanner(int payloadBytesMax, boolean errorFrames) {
        this.payloadBytesMax = FrameWriter.checkedLimit(payloadBytesMax);
        this.typeMax = (errorFrames ? FrameType.ERROR : FrameType.RESPONSE).code();
    }

    /**
     * Looks for one whole frame at {@code from}. Borrows {@code b} and moves neither of its indices.
     *
     * @param from absolute index of the frame's first byte
     * @param to absolute index after the last byte that has arrived
     * @return the frame's length in bytes, {@link #INCOMPLETE} or {@link #DEFECTIVE}
     */
    public int scan(ByteBuf b, int from, int to) {
        assert 0 <= from && from <= to && to <= b.capacity() : from + ".." + to + " of " + b;
        if (defect != FrameDefect.NONE) {
            return DEFECTIVE;
        }
        int available = to - from;
        if (available == 0) {
            return INCOMPLETE;
        }
        int type = FrameLayout.type(b, from);
        if (type > typeMax) {
            return defective(FrameDefect.UNKNOWN_TYPE, type);
        }
        if (available < FrameLayout.HEADER_BYTES) {
            return INCOMPLETE;
        }
        int payloadLength = FrameLayout.payloadLength(b, from);
        if (payloadLength > payloadBytesMax) {
            return defective(FrameDefect.LENGTH_OVER_LIMIT, payloadLength);
        }
        int frameLength = FrameLayout.HEADER_BYTES + payloadLength;
        return available < frameLength ? INCOMPLETE : frameLength;
    }

    /**
     * How many bytes the frame at {@code from} needs in all, as far as they tell: the header's 15 until that is complete,
     * then the whole frame's. Meant for after {@link #INCOMPLETE}.
     */
    public int wanted(ByteBuf b, int from, int to) {
        return to - from < FrameLayout.HEADER_BYTES ? FrameLayout.HEADER_BYTES : FrameLayout.frameLength(b, from);
    }

    /** {@link FrameDefect#NONE} until {@link #scan} has returned {@link #DEFECTIVE}, then the reason, for ever. */
    public FrameDefect defect() {
        return defect;
    }

    /** The defect with its figures, for a log. Allocates. */
    public String describeDefect() {
        return switch (defect) {
            case NONE -> defect.sentence();
            case UNKNOWN_TYPE ->
                defect.sentence() + ": " + defectFigure + ", known are 0 to " + typeMax
                        + (defectFigure == TLS_HANDSHAKE ? "; a TLS ClientHello?" : "");
            case LENGTH_OVER_LIMIT -> defect.sentence() + ": " + defectFigure + " bytes, limit " + payloadBytesMax;
        };
    }

    private int defective(FrameDefect reason, int figure) {
        defect = reason;
        defectFigure = figure;
        return DEFECTIVE;
    }
}
