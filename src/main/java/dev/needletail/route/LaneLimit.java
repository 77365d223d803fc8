package dev.needletail.route;

/** Bytes of one client's requests that are set aside, over all of its lanes. */
final class LaneLimit {

    /** As much as one read buffer: beyond it the client is not read any more. */
    static final int BYTES_MAX = 64 << 10;

    private int bytes;

    boolean tryAdd(int more) {
        if (bytes + more > BYTES_MAX && bytes > 0) {
            return false;
        }
        bytes += more;
        return true;
    }

    void remove(int fewer) {
        bytes -= fewer;
        assert bytes >= 0 : "0 <= bytes";
    }
}
