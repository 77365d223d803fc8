package dev.needletail.impair;

/** What becomes of the bytes of one direction as a whole. */
public enum Passage {
    /** They go on. */
    PASS,
    /** They are read and thrown away. A connection that lost bytes so stays a black hole to its end: TCP has no gaps. */
    SWALLOW,
    /** They are not read: the sender's buffers fill up. */
    STALL
}
