package dev.needletail.buffer;

/**
 * A lease would have exceeded the bound of leased memory. Expected under overload, hence without a stack trace:
 * cheap to throw, and the figures say what happened.
 */
public final class BufferLimitException extends RuntimeException {

    private final int askedBytes;
    private final long inUseBytes;
    private final long limitBytes;

    BufferLimitException(int askedBytes, long inUseBytes, long limitBytes) {
        super(null, null, false, false);
        this.askedBytes = askedBytes;
        this.inUseBytes = inUseBytes;
        this.limitBytes = limitBytes;
    }

    @Override
    public String getMessage() {
        return "buffer limit of this event loop: asked=" + askedBytes + " in-use=" + inUseBytes + " limit=" + limitBytes
                + " bytes; raise needletail.buffers.max (per node, spread over the event loops) or see"
                + " /actuator/buffers for who holds them";
    }

    /** Bytes that were asked for. */
    public int askedBytes() {
        return askedBytes;
    }

    /** Bytes that were leased at that moment. */
    public long inUseBytes() {
        return inUseBytes;
    }

    /** Bytes that the event loop may lease. */
    public long limitBytes() {
        return limitBytes;
    }
}
