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
        String figures = " asked=" + askedBytes + " in-use=" + inUseBytes + " limit=" + limitBytes + " bytes; ";
        if (inUseBytes + askedBytes <= limitBytes) {
            return "the JVM has no direct memory left for the buffers of this event loop:" + figures
                    + "raise -XX:MaxDirectMemorySize or lower needletail.buffers.max";
        }
        return "the buffers of this event loop are all leased:" + figures
                + "raise needletail.buffers.max (per node, spread over the event loops), or see /actuator/buffers";
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
