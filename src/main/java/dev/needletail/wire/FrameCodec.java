package dev.needletail.wire;

/**
 * The protocol as one side of a connection speaks it: makes the scanners and writers that hold to its limits.
 *
 * @param payloadBytesMax bound on a frame's payload, 0 to {@value FrameLayout#PAYLOAD_BYTES_MAX}
 * @param errorFrames whether type 4, ERROR, belongs to the protocol; otherwise it is the article's, and a request that
 *     cannot be served ends its connection
 */
public record FrameCodec(int payloadBytesMax, boolean errorFrames) {

    public FrameCodec {
        if (payloadBytesMax < 0 || payloadBytesMax > FrameLayout.PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "tcp.max-payload %d is not within 0 and %d, which is what the length field can say"
                            .formatted(payloadBytesMax, FrameLayout.PAYLOAD_BYTES_MAX));
        }
    }

    /** A scanner for one stream. */
    public FrameScanner newScanner() {
        return new FrameScanner(payloadBytesMax, errorFrames);
    }

    /** A writer. */
    public FrameWriter newWriter() {
        return new FrameWriter(payloadBytesMax);
    }
}
