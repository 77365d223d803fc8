package dev.needletail.exactlyonce;

import java.util.ArrayDeque;

/** Whether a request of the present connection has waited for longer than anybody's deadline. One event loop. */
final class Overdue {

    private record Mark(long atNanos, int asked) {}

    private final long patienceNanos;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    Overdue(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** The connection is a new one, or it was the client that did not read. */
    void restart() {
        marks.clear();
    }

    /** To be asked about once a second. */
    boolean isPassed(Account account) {
        long now = System.nanoTime();
        marks.add(new Mark(now, account.asked()));
        int old = 0;
        while (now - marks.getFirst().atNanos() > patienceNanos) {
            old = marks.removeFirst().asked();
        }
        return old > 0 && account.isAnyInFlightBefore(old);
    }
}
