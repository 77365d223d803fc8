package dev.needletail.upstream;

import dev.needletail.outbound.ClientPort;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client as the pool sees it: which connection it stays on while it has requests there, and whether it waits.
 *
 * <p>One event loop only.
 */
public final class Requester {

    final ClientPort port;
    private final Runnable waker;

    private @Nullable UpstreamConnection pinned;
    private int pinnedInFlight;
    private boolean moving;
    private boolean waiting;
    private long waitingSinceNanos;

    /** @param waker told at the end of a burst when a client that waits for the upstream may try again */
    public Requester(ClientPort port, Runnable waker) {
        this.port = port;
        this.waker = waker;
    }

    /** The connection that this client's requests are on; null when it has none in flight. */
    @Nullable
    UpstreamConnection pinned() {
        return pinnedInFlight > 0 ? pinned : null;
    }

    /** Requests on the {@link #pinned} connection. */
    int inFlight() {
        return pinnedInFlight;
    }

    /** Sends nothing more over its connection, so that it may take another one when its last answer has come. */
    void move() {
        moving = true;
    }

    /** Goes on where it is. */
    void stay() {
        moving = false;
    }

    boolean isMoving() {
        return moving && pinnedInFlight > 0;
    }

    /** Whether its last answer on the connection that it was to leave has come, and it has yet to take another one. */
    boolean hasLeft() {
        return moving && pinnedInFlight == 0;
    }

    void sent(UpstreamConnection connection) {
        moving = false;
        pinned = connection;
        pinnedInFlight++;
    }

    void settled(int requests) {
        pinnedInFlight -= requests;
        assert pinnedInFlight >= 0 : "0 <= pinnedInFlight";
    }

    /** Begins to wait; returns whether this is a wait of its own and not one that goes on after a vain attempt. */
    boolean await(long receivedNanos) {
        boolean begins = waitingSinceNanos != receivedNanos;
        waiting = true;
        waitingSinceNanos = receivedNanos;
        return begins;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Whether its client has gone: it waits for nothing any more. */
    boolean isGone() {
        return !port.isOpen();
    }

    /** When what waits was read. */
    long waitingSinceNanos() {
        return waitingSinceNanos;
    }

    void wake() {
        waiting = false;
        if (port.isOpen()) {
            waker.run();
        }
    }

    @Override
    public String toString() {
        return "Requester[inFlight=" + pinnedInFlight + ", pinned=" + Objects.toString(pinned) + "]";
    }
}
