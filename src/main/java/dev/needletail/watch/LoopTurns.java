package dev.needletail.watch;

import dev.needletail.count.LoopCounter;

/**
 * Whether an event loop waits for I/O or is at work, as the loop itself says: an idle loop is not blocked.
 *
 * <pre>
 *   waits ── epoll_wait ── works ── events ── tasks ── waits ── …
 *   even                   odd                         even
 * </pre>
 *
 * <p>A turn costs the loop two plain loads and opaque stores, and nobody is woken: a number that stays odd between two
 * looks at it is a turn that does not end. The event loop marks; any thread looks.
 */
public final class LoopTurns {

    private final LoopCounter marks = new LoopCounter();
    private boolean working;

    /** The loop is about to ask for events. Event loop only. */
    public void waits() {
        if (working) {
            working = false;
            marks.increment();
        }
    }

    /** An event or a task is about to be handled; the first mark of a turn counts. Event loop only. */
    public void works() {
        if (!working) {
            working = true;
            marks.increment();
        }
    }

    /** The mark now. Any thread. */
    long mark() {
        return marks.get();
    }

    static boolean isWorking(long mark) {
        return (mark & 1) != 0;
    }
}
