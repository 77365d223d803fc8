package dev.needletail.impair;

/** How a connection is ended before its time. */
public enum Cut {
    /** In both directions by an end of stream. */
    FIN,
    /** In both directions by a reset. */
    RESET,
    /** By an end of stream in the direction at hand; the other one goes on. */
    HALF_CLOSE
}
