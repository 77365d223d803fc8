package dev.needletail.route;

import org.jspecify.annotations.Nullable;

/** Bytes of one client's requests that are set aside, over all of its lanes, and whom it waits for. */
final class LaneLimit {

    /** As much as one read buffer: beyond it the client is not read any more. */
    static final int BYTES_MAX = 64 << 10;

    private int bytes;

    /** Charged for the client's read buffer; null while it does not wait. */
    private @Nullable ServiceShare waitsFor;

    private int heldBytes;

    boolean tryAdd(int more) {
        if (bytes + more > BYTES_MAX && bytes > 0) {
            return false;
        }
        bytes += more;
        return true;
    }

    /**
     * The client is to wait, because a lane could neither hand on nor set aside what came for it.
     *
     * @return {@code false} when the service has no share left for what it would hold
     */
    boolean await(ServiceShare share, int requestBytes) {
        assert waitsFor == null : "a client that waits offers nothing but what it waits with";
        int held = share.tryHold(requestBytes);
        if (held == 0) {
            return false;
        }
        waitsFor = share;
        heldBytes = held;
        return true;
    }

    /** Whether a good part is free again. */
    boolean hasRoom() {
        return bytes <= BYTES_MAX / 2;
    }

    /** The client is to go on, or has gone; returns whether it waited. */
    boolean endWait() {
        ServiceShare share = waitsFor;
        if (share == null) {
            return false;
        }
        waitsFor = null;
        share.remove(heldBytes);
        return true;
    }

    void remove(int fewer) {
        bytes -= fewer;
        assert bytes >= 0 : "0 <= bytes";
    }
}
