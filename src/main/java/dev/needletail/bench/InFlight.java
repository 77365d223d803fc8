package dev.needletail.bench;

/**
 * What one connection waits for, by sequence number: open addressing, at most half full, so that answers may come in any
 * order and one that never comes is in nobody's way.
 *
 * <p>Places come from multiplication with the golden ratio (Knuth, TAOCP 3, 6.4): numbers in sequence lie far from each
 * other, so that entries have hardly any neighbours, and removing one has hardly any to move.
 *
 * <p>Grows with what is really in flight, up to the limit; allocates at no other time. One thread.
 */
final class InFlight {

    /** What an entry waits for; 0 is a free place. */
    static final int HEARTBEAT = 1;

    static final int REQUEST = 2;

    /** A HEARTBEAT whose answer shows that the DATA before it was read. */
    static final int MARKER = 3;

    private static final int KIND_BITS = 2;
    private static final int KINDS = (1 << KIND_BITS) - 1;

    private static final int FIRST_CAPACITY = 16;
    private static final int ABSENT = -1;

    private long[] entries = new long[FIRST_CAPACITY];
    private long[] intendedNanos = new long[FIRST_CAPACITY];
    private long[] timestamps = new long[FIRST_CAPACITY];
    private int mask = FIRST_CAPACITY - 1;
    private int shift = Integer.numberOfLeadingZeros(FIRST_CAPACITY) + 1;
    private int size;

    int size() {
        return size;
    }

    /**
     * Enters what has been sent. The caller holds the limit.
     *
     * @param key which name the payload begins with, 0 to 2^30 exclusive
     */
    void add(int sequence, int kind, int key, long intended, long timestampMicros) {
        if (2 * size >= entries.length) {
            grow();
        }
        put(entry(sequence, kind | key << KIND_BITS), intended, timestampMicros);
        size++;
    }

    /** Where the sequence's entry lies, until the next change; negative when nothing waits for it. */
    int find(int sequence) {
        int place = home(sequence);
        while (entries[place] != 0) {
            if ((int) entries[place] == sequence) {
                return place;
            }
            place = (place + 1) & mask;
        }
        return ABSENT;
    }

    int kind(int place) {
        return (int) (entries[place] >>> Integer.SIZE) & KINDS;
    }

    int key(int place) {
        return (int) (entries[place] >>> (Integer.SIZE + KIND_BITS));
    }

    long intendedNanos(int place) {
        return intendedNanos[place];
    }

    long timestampMicros(int place) {
        return timestamps[place];
    }

    /** Frees a place and moves those behind it that would no longer be found (Knuth, TAOCP 3, 6.4, algorithm R). */
    void remove(int place) {
        assert entries[place] != 0 : place;
        size--;
        int hole = place;
        int next = (hole + 1) & mask;
        while (entries[next] != 0) {
            int home = home((int) entries[next]);
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                entries[hole] = entries[next];
                intendedNanos[hole] = intendedNanos[next];
                timestamps[hole] = timestamps[next];
                hole = next;
            }
            next = (next + 1) & mask;
        }
        entries[hole] = 0;
    }

    private int home(int sequence) {
        return (sequence * 0x9E37_79B9) >>> shift;
    }

    private static long entry(int sequence, int kindAndKey) {
        return (long) kindAndKey << Integer.SIZE | Integer.toUnsignedLong(sequence);
    }

    private void put(long entry, long intended, long timestampMicros) {
        int place = home((int) entry);
        while (entries[place] != 0) {
            assert (int) entries[place] != (int) entry : "a sequence is in flight twice";
            place = (place + 1) & mask;
        }
        entries[place] = entry;
        intendedNanos[place] = intended;
        timestamps[place] = timestampMicros;
    }

    private void grow() {
        long[] oldEntries = entries;
        long[] oldIntended = intendedNanos;
        long[] oldTimestamps = timestamps;
        int capacity = 2 * oldEntries.length;
        entries = new long[capacity];
        intendedNanos = new long[capacity];
        timestamps = new long[capacity];
        mask = capacity - 1;
        shift--;
        for (int i = 0; i < oldEntries.length; i++) {
            if (oldEntries[i] != 0) {
                put(oldEntries[i], oldIntended[i], oldTimestamps[i]);
            }
        }
    }
}
