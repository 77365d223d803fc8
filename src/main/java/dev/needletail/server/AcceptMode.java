package dev.needletail.server;

/** Who decides which event loop a new connection belongs to. */
public enum AcceptMode {
    /** The node: one listener, each connection goes to the loop that has the fewest. */
    BALANCED,
    /** The kernel: one listener per loop on the same port (SO_REUSEPORT), chosen by a hash of the addresses. */
    REUSE_PORT
}
