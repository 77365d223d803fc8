package dev.needletail.cli;

import java.util.Arrays;

/**
 * Tells gaps, duplicates and reordering apart in the 32-bit sequence numbers of one source, also where they wrap
 * around. One thread.
 *
 * <p>It remembers which of the latest {@value #WINDOW} numbers have come. What lies further back than that cannot be a
 * late datagram: the source has started anew.
 */
final class SequenceTracker {

    /** What a sequence number means after those before it. */
    enum Verdict {
        FIRST,
        NEXT,
        /** Higher than the next: those between are missing, for now. */
        GAP,
        DUPLICATE,
        /** One that was missing, after a higher one. */
        REORDERED,
        RESTART
    }

    static final int WINDOW = 1 << 16;

    private final long[] seen = new long[WINDOW / Long.SIZE]; // bit of sequence % WINDOW
    private boolean started;
    private int first;
    private int highest;
    private long missing;
    private long gaps;
    private long duplicates;
    private long reordered;
    private long restarts;

    /** Takes in the next sequence number, the 32 bits of an unsigned one. */
    Verdict accept(int sequence) {
        if (!started) {
            start(sequence);
            return Verdict.FIRST;
        }
        int ahead = sequence - highest; // modulo 2^32: less than half the circle ahead is ahead
        if (ahead > 0) {
            return advance(sequence, ahead);
        }
        if (ahead <= -WINDOW) {
            restarts++;
            start(sequence);
            return Verdict.RESTART;
        }
        if (isSeen(sequence)) {
            duplicates++;
            return Verdict.DUPLICATE;
        }
        mark(sequence);
        reordered++;
        if (sequence - first >= 0) {
            missing--;
        } else {
            missing += first - sequence - 1; // the source began earlier than it seemed
            first = sequence;
        }
        assert missing >= 0 : missing;
        return Verdict.REORDERED;
    }

    private Verdict advance(int sequence, int ahead) {
        if (ahead >= WINDOW) {
            clear();
            first = sequence - WINDOW + 1; // the window's start: what is missing in it was counted
        } else {
            for (int i = 1; i < ahead; i++) {
                unmark(highest + i);
            }
            if (sequence - first >= WINDOW) {
                first = sequence - WINDOW + 1;
            }
        }
        highest = sequence;
        mark(sequence);
        if (ahead == 1) {
            return Verdict.NEXT;
        }
        missing += ahead - 1;
        gaps++;
        return Verdict.GAP;
    }

    private void start(int sequence) {
        clear();
        started = true;
        first = sequence;
        highest = sequence;
        mark(sequence);
    }

    private void clear() {
        Arrays.fill(seen, 0);
    }

    private boolean isSeen(int sequence) {
        return (seen[index(sequence)] & bit(sequence)) != 0;
    }

    private void mark(int sequence) {
        seen[index(sequence)] |= bit(sequence);
    }

    private void unmark(int sequence) {
        seen[index(sequence)] &= ~bit(sequence);
    }

    private static int index(int sequence) {
        return (sequence & WINDOW - 1) >>> 6;
    }

    private static long bit(int sequence) {
        return 1L << sequence; // the shift takes the low six bits
    }

    /** Numbers that have not come, up to the highest that has. */
    long missing() {
        return missing;
    }

    long gaps() {
        return gaps;
    }

    long duplicates() {
        return duplicates;
    }

    long reordered() {
        return reordered;
    }

    long restarts() {
        return restarts;
    }
}
