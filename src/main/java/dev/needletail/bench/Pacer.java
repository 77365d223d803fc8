package dev.needletail.bench;

/** Lets the connections of one loop send, each at its time. Loop only. */
sealed interface Pacer permits ClosedPacer, OpenPacer {

    /** The window is set and the connections are open: the load begins. */
    void begin();

    /** Something came for this connection, or it can be written to again: it may have become free to send. */
    void pump(LoadConnection connection);

    /** Sends what has become due by time alone. */
    void turn();

    /** How long the loop may sleep before {@link #turn} has something to do; {@link Long#MAX_VALUE} for ever. */
    long sleepNanos(long nowNanos);

    /** The connection is gone. */
    void lost(LoadConnection connection);

    /** Measured messages that were due before the end and could not be sent. */
    long unsent();
}
