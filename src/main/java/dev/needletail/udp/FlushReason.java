package dev.needletail.udp;

/** Why a batch was handed to the kernel. */
public enum FlushReason {
    /** The readiness event that brought the frames was handled to its end. */
    BURST_END,
    /** As many datagrams waited as the batch size says. */
    BATCH_FULL,
    /** The oldest datagram had waited for the longest time allowed. */
    MAX_DELAY,
    /** The sender was closed. */
    CLOSE
}
