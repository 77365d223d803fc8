package dev.needletail.route;

/** Bytes of one client's requests that are set aside, over all of its lanes. */
final class LaneLimit {

    /** As much as one read buffer: beyond it the client is not read any more. */
    static final int BYTES_MAX = 64 << 10;

    private int bytes;
    private boolean clientWaits;

    boolean tryAdd(int more) {
        if (bytes + more > BYTES_MAX && bytes > 0) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** The client waits, because a lane could neither hand on nor set aside what came for it. */
    void await() {
        clientWaits = true;
    }

    /** Whether a good part is free again. */
    boolean hasRoom() {
        return bytes <= BYTES_MAX / 2;
    }

    /** The client is to go on; returns whether it waits. */
    boolean endWait() {
        boolean waited = clientWaits;
        clientWaits = false;
        return waited;
    }

    void remove(int fewer) {
        bytes -= fewer;
        assert bytes >= 0 : "0 <= bytes";
    }
}
