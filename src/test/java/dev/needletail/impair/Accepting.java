package dev.needletail.impair;

/** How the proxy treats those who connect to it. */
public enum Accepting {
    /** Each gets a connection to the target. */
    SERVE,
    /** Nobody listens: the kernel resets the attempt. */
    REFUSE,
    /** The kernel drops the attempt: the queue of the listener is full, and stays so. */
    HANG,
    /** Each is accepted, and connected to nothing: what it says is read and thrown away. */
    HOLD
}
