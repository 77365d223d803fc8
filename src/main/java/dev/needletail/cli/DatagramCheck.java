package dev.needletail.cli;

import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;

/** Whether a datagram is one whole DATA frame and nothing else, or why not. */
enum DatagramCheck {
    DATA("a DATA frame"),
    TOO_SHORT("shorter than a header"),
    UNKNOWN_TYPE("unknown type"),
    NOT_DATA("another type than DATA"),
    TRUNCATED("payload shorter than its length says"),
    TRAILING_BYTES("bytes after the frame");

    private final String reason;

    DatagramCheck(String reason) {
        this.reason = reason;
    }

    /** For people, the end of "malformed: …". */
    String reason() {
        return reason;
    }

    /** Looks at the readable bytes, which are borrowed. */
    static DatagramCheck of(ByteBuf datagram) {
        int at = datagram.readerIndex();
        int bytes = datagram.readableBytes();
        if (bytes < FrameLayout.HEADER_BYTES) {
            return TOO_SHORT;
        }
        FrameType type = FrameType.of(FrameLayout.type(datagram, at));
        if (type == null) {
            return UNKNOWN_TYPE;
        }
        if (type != FrameType.DATA) {
            return NOT_DATA;
        }
        int frame = FrameLayout.frameLength(datagram, at);
        if (frame == bytes) {
            return DATA;
        }
        return frame > bytes ? TRUNCATED : TRAILING_BYTES;
    }
}
