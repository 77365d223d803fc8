package dev.needletail.route;

import io.netty.buffer.ByteBuf;

/** Who serves the REQUESTs of one client. One event loop only. */
public interface RequestRoute {

    /**
     * One REQUEST lies at {@code [at, at + bytes)}. It may be gathered into a run that {@link #endRun} hands on. The client is
     * owed its answer already ({@link dev.needletail.outbound.ClientPort#takeRequest}).
     *
     * @param receivedNanos when it was read
     * @return {@code false} when it can't be taken now; the route wakes the client when it may be offered again
     */
    boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos);

    /**
     * Hands on what was gathered from {@code buffer}.
     *
     * @param mayTake whether ownership of {@code buffer} may be taken
     * @return whether it was
     */
    boolean endRun(ByteBuf buffer, boolean mayTake);

    /** What was taken and has not been handed on is not owed any more, and is dropped: nobody has seen it. */
    default void dropWaiting() {}

    /** The client has gone: what this route keeps of it is given back. */
    default void close() {}
}
