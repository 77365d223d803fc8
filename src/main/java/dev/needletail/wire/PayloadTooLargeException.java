package dev.needletail.wire;

/** A payload was to be written that is over the limit. Nothing was written: a cut length would corrupt the stream. */
public final class PayloadTooLargeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final int length;
    private final int limit;

    PayloadTooLargeException(int length, int limit) {
        super("payload of " + length + " bytes is over the limit of " + limit
                + ": send it in several frames or raise the limit, up to " + FrameLayout.PAYLOAD_BYTES_MAX);
        this.length = length;
        this.limit = limit;
    }

    /** Bytes that were to be written. */
    public int length() {
        return length;
    }

    /** Bytes that the writer accepts. */
    public int limit() {
        return limit;
    }
}
