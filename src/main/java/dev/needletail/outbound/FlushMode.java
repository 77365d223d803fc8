package dev.needletail.outbound;

/** When the touched channels are flushed. {@link #TURN} is the fast one; the others show what it saves. */
public enum FlushMode {
    /** Once, after all events of one turn of the event loop. */
    TURN,
    /** After each channel's read. */
    READ,
    /** After each frame: one write per message. */
    FRAME
}
