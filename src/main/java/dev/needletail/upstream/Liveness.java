package dev.needletail.upstream;

/**
 * Whether the requests that one connection carries are answered: a backend that hangs may well answer HEARTBEATs.
 *
 * <p>Three things follow from it. A connection without any answer for longer than the others take gets no further clients. One
 * whose requests time out in a row gives its backend up. And a connection to a backend that was given up so carries one request
 * at a time until one is answered.
 *
 * <p>Pure: the time is passed in. One event loop only.
 */
final class Liveness {

    private int timeoutsInARow;
    private boolean onTrial;
    private boolean stalled;
    private boolean answeredSinceLook;
    private long quietSinceNanos;

    /** An answer came, be it too late. */
    void answered() {
        timeoutsInARow = 0;
        answeredSinceLook = true;
    }

    void timedOut() {
        timeoutsInARow++;
    }

    int timeoutsInARow() {
        return timeoutsInARow;
    }

    /** Whether a first answer is what its backend has to show. */
    boolean isOnTrial() {
        return onTrial;
    }

    void onTrial(boolean trial) {
        onTrial = trial;
    }

    /** Whether something is in flight, and nothing has come back for longer than a request may take. */
    boolean isStalled() {
        return stalled;
    }

    /** To be called now and then. */
    void look(int inFlight, long allowedNanos, long nowNanos) {
        if (answeredSinceLook || inFlight == 0) {
            answeredSinceLook = false;
            quietSinceNanos = nowNanos;
        }
        stalled = inFlight > 0 && nowNanos - quietSinceNanos > allowedNanos;
    }
}
