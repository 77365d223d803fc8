package dev.needletail.upstream;

import org.jspecify.annotations.Nullable;

/**
 * The requests that one upstream connection carries: which client asked, under which sequence and timestamp, and when.
 *
 * <p>A ring indexed by the node's own sequence, an unsigned 32-bit number that wraps:
 *
 * <pre>
 *   slot = sequence &amp; mask                      capacity = power of two ≥ 2 × limit
 *   ┌────┬────┬────┬────┬────┬────┬────┬────┐
 *   │    │ 17 │    │    │ 12 │    │ 14 │ 15 │   next = 18: slot 2 is free; 20 would find 12 there and is skipped
 *   └────┴────┴────┴────┴────┴────┴────┴────┘
 *   oldest 12 → 14 → 15 → 17 youngest            linked through the slots, in sequence order
 * </pre>
 *
 * <p>A sequence whose slot is still held by a slow request is skipped, so one slow answer never blocks the connection: only
 * the limit does. (A ring that admits only a window from the oldest sequence on would stand still after capacity − 1 further
 * requests: with 128 slots and 100,000 requests a second after 1.3 ms, until the deadline.) Twice the limit keeps at least
 * half of the slots free, so a full turn of the ring adds at least as many requests as it skips sequences: amortised at
 * most one skip per request.
 *
 * <p>Each operation is O(1), amortised for {@link #add}; nothing is allocated after construction. Belongs to one event loop.
 *
 * @param <O> what an answer goes back to, never null
 */
final class InFlightTable<O> {

    /** From {@link #find}: issued earlier and no longer in flight: timed out, or answered already. */
    static final int LATE = -1;

    /** From {@link #find}: this connection has never issued that sequence; the backend invents answers. */
    static final int NEVER_ISSUED = -2;

    /** From {@link #oldestSlot}, {@link #youngerSlot} and {@link #nextExpired}: there is none. */
    static final int NONE = -3;

    private static final int LIMIT_MAX = 1 << 20;

    /** Beyond half of the number space past and future look alike (RFC 1982 §3.2). */
    private static final long HALF_RANGE = 1L << 31;

    private final int limit;
    private final int mask;

    // Parallel arrays: neighbours in sequence are neighbours in memory, whichever fields an operation reads.
    private final @Nullable Object[] owners; // null: the slot is free
    private final int[] sequences;
    private final int[] clientSequences;
    private final long[] clientTimestamps;
    private final long[] receivedNanos;
    private final long[] startNanos;
    private final int[] older;
    private final int[] younger;

    private int oldest = NONE;
    private int youngest = NONE;
    private int size;
    private int nextSequence;
    private long passed; // sequences issued or skipped so far

    /** A table for at most {@code limit} requests at once, whose first sequence is 0. */
    InFlightTable(int limit) {
        this(limit, 0);
    }

    /** As above, but the first sequence is {@code firstSequence}, read as an unsigned number. */
    InFlightTable(int limit, int firstSequence) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException(
                    "max-in-flight-per-connection %d is outside 1 to %d: 1 is an exclusive lease"
                            .formatted(limit, LIMIT_MAX));
        }
        this.limit = limit;
        int capacity = Integer.highestOneBit(2 * limit - 1) << 1;
        assert Integer.bitCount(capacity) == 1 && capacity >= 2 * limit && capacity < 4 * limit;
        this.mask = capacity - 1;
        this.nextSequence = firstSequence;
        this.owners = new @Nullable Object[capacity];
        this.sequences = new int[capacity];
        this.clientSequences = new int[capacity];
        this.clientTimestamps = new long[capacity];
        this.receivedNanos = new long[capacity];
        this.startNanos = new long[capacity];
        this.older = new int[capacity];
        this.younger = new int[capacity];
    }

    /** Whether {@link #add} is allowed: fewer than {@link #limit} requests are in flight. */
    boolean canAdd() {
        return size < limit;
    }

    /**
     * Takes a request into the table.
     *
     * @param owner what the answer goes back to; held until {@link #remove}
     * @param clientSequence the client's sequence, given back unchanged
     * @param clientTimestamp the client's timestamp, given back unchanged
     * @param received when the node read the request, which may have waited since; given back unchanged
     * @param nowNanos {@link System#nanoTime} of this burst; never before that of an earlier call
     * @return the sequence under which the request goes to the backend
     * @throws IllegalStateException when {@link #canAdd} is false
     */
    int add(O owner, int clientSequence, long clientTimestamp, long received, long nowNanos) {
        if (size >= limit) {
            throw new IllegalStateException(
                    "in-flight table is full: %d of %d; ask canAdd() first".formatted(size, limit));
        }
        assert youngest == NONE || nowNanos - startNanos[youngest] >= 0 : "time went back";
        int sequence = nextSequence;
        while (owners[sequence & mask] != null) { // ends: at most half of the slots are taken
            sequence++;
        }
        passed += (sequence - nextSequence) + 1;
        nextSequence = sequence + 1;
        int slot = sequence & mask;
        owners[slot] = owner;
        sequences[slot] = sequence;
        clientSequences[slot] = clientSequence;
        clientTimestamps[slot] = clientTimestamp;
        receivedNanos[slot] = received;
        startNanos[slot] = nowNanos;
        older[slot] = youngest;
        younger[slot] = NONE;
        if (youngest == NONE) {
            oldest = slot;
        } else {
            younger[youngest] = slot;
        }
        youngest = slot;
        size++;
        assert size <= limit;
        return sequence;
    }

    /**
     * Looks up an answer's sequence.
     *
     * <p>A skipped sequence counts as issued, and one issued 2<sup>31</sup> or more requests ago as never issued.
     *
     * @return the slot, or {@link #LATE} or {@link #NEVER_ISSUED}, both negative
     */
    int find(int nodeSequence) {
        int slot = nodeSequence & mask;
        if (sequences[slot] == nodeSequence && owners[slot] != null) {
            return slot;
        }
        long age = Integer.toUnsignedLong(nextSequence - nodeSequence);
        return age >= 1 && age <= passed && age < HALF_RANGE ? LATE : NEVER_ISSUED;
    }

    /** Ends a request; its slot must be in flight. The owner is no longer held. */
    void remove(int slot) {
        assert owners[slot] != null : "slot is free";
        int before = older[slot];
        int after = younger[slot];
        if (before == NONE) {
            oldest = after;
        } else {
            younger[before] = after;
        }
        if (after == NONE) {
            youngest = before;
        } else {
            older[after] = before;
        }
        owners[slot] = null;
        size--;
        assert size >= 0 && (size == 0) == (oldest == NONE) && (oldest == NONE) == (youngest == NONE);
    }

    /** The owner given to {@link #add}; the slot must be in flight. */
    @SuppressWarnings("unchecked") // only add() stores, and it stores an O
    O owner(int slot) {
        Object owner = owners[slot];
        assert owner != null : "slot is free";
        return (O) owner;
    }

    /** The node's own sequence of a slot in flight. */
    int nodeSequence(int slot) {
        assert owners[slot] != null : "slot is free";
        return sequences[slot];
    }

    /** The client's sequence of a slot in flight. */
    int clientSequence(int slot) {
        assert owners[slot] != null : "slot is free";
        return clientSequences[slot];
    }

    /** The client's timestamp of a slot in flight. */
    long clientTimestamp(int slot) {
        assert owners[slot] != null : "slot is free";
        return clientTimestamps[slot];
    }

    /** When the node read the request of a slot in flight. */
    long receivedNanos(int slot) {
        assert owners[slot] != null : "slot is free";
        return receivedNanos[slot];
    }

    /** When the request of a slot in flight was added. */
    long startNanos(int slot) {
        assert owners[slot] != null : "slot is free";
        return startNanos[slot];
    }

    /** The slot of the oldest request, or {@link #NONE}. Removing it until there is none drains in sequence order. */
    int oldestSlot() {
        return oldest;
    }

    /** The slot of the next request in sequence order, or {@link #NONE}; read it before removing {@code slot}. */
    int youngerSlot(int slot) {
        assert owners[slot] != null : "slot is free";
        return younger[slot];
    }

    /**
     * The oldest request, when it was added before {@code startedBeforeNanos} (now minus the timeout), or {@link #NONE}.
     * Remove it and ask again; each request is looked at once and the first young one ends the scan.
     */
    int nextExpired(long startedBeforeNanos) {
        return oldest != NONE && startNanos[oldest] - startedBeforeNanos < 0 ? oldest : NONE;
    }

    /** Requests in flight. */
    int size() {
        return size;
    }

    /** Most requests in flight at once. */
    int limit() {
        return limit;
    }

    @Override
    public String toString() {
        return "InFlightTable[size=%d, limit=%d, capacity=%d, next=%s]"
                .formatted(size, limit, mask + 1, Integer.toUnsignedString(nextSequence));
    }
}
