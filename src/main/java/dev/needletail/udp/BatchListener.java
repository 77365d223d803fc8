package dev.needletail.udp;

/** Told once per flush, on the sender's loop, so that waiting time can be recorded. */
@FunctionalInterface
public interface BatchListener {

    /** For whoever does not record. */
    BatchListener NONE = (oldestNanos, datagrams) -> {};

    /**
     * A batch was handed to the kernel.
     *
     * @param oldestNanos the {@code nowNanos} at which its oldest frame was offered
     * @param datagrams datagrams that waited when the flush began
     */
    void flushed(long oldestNanos, int datagrams);
}
