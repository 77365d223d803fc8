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
 *
 *   owners   one reference a slot; null: free
 *   entries  four longs a slot: client's timestamp │ received │ started │ node's and client's sequence
 * </pre>
 *
 * <p>A sequence whose slot is still held by a slow request is skipped, so one slow answer never blocks the connection: only
 * the limit does. (A ring that admits only a window from the oldest sequence on would stand still after capacity − 1 further
 * requests: with 128 slots and 100,000 requests a second after 1.3 ms, until the deadline.) Twice the limit keeps at least
 * half of the slots free, so a full turn of the ring adds at least as many requests as it skips sequences: amortised at
 * most one skip per request.
 *
 * <p>What {@link #add} and an answer do is O(1), amortised; they touch one cache line of entries and one of owners, which
 * is why there is no list through the slots in order of age: who needs the oldest looks for it, every few milliseconds.
 * Nothing is allocated after the first request. Belongs to one event loop.
 *
 * @param <O> what an answer goes back to, never null
 */
final class InFlightTable<O> {

    /** From {@link #find}: issued earlier and no longer in flight: timed out, or answered already. */
    static final int LATE = -1;

    /** From {@link #find}: this connection has never issued that sequence; the backend invents answers. */
    static final int NEVER_ISSUED = -2;

    /** From {@link #oldestSlot} and {@link #nextExpired}: there is none. */
    static final int NONE = -3;

    private static final int LIMIT_MAX = 1 << 20;

    /** Beyond half of the number space past and future look alike (RFC 1982 §3.2). */
    private static final long HALF_RANGE = 1L << 31;

    private final int limit;
    private final int mask;

    private static final int TIMESTAMP = 0;
    private static final int RECEIVED = 1;
    private static final int STARTED = 2;
    private static final int SEQUENCES = 3; // the node's in the upper half, the client's in the lower
    private static final int ENTRY_SHIFT = 2;

    /** Both empty until the first request: of a thousand services most connections may never carry one. */
    private @Nullable Object[] owners = {};

    private long[] entries = {};

    private int size;
    private int nextSequence;
    private long passed; // sequences issued or skipped so far
    private int floor; // no request in flight is older than this sequence

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
        this.floor = firstSequence;
    }

    private void allocate() {
        owners = new @Nullable Object[mask + 1];
        entries = new long[(mask + 1) << ENTRY_SHIFT];
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
        if (owners.length == 0) {
            allocate();
        }
        int sequence = nextSequence;
        while (owners[sequence & mask] != null) { // ends: at most half of the slots are taken
            sequence++;
        }
        passed += (sequence - nextSequence) + 1;
        nextSequence = sequence + 1;
        int slot = sequence & mask;
        owners[slot] = owner;
        int entry = slot << ENTRY_SHIFT;
        entries[entry + TIMESTAMP] = clientTimestamp;
        entries[entry + RECEIVED] = received;
        entries[entry + STARTED] = nowNanos;
        entries[entry + SEQUENCES] = (long) sequence << Integer.SIZE | Integer.toUnsignedLong(clientSequence);
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
        if (owners.length != 0 && owners[slot] != null && nodeSequence(slot) == nodeSequence) {
            return slot;
        }
        long age = Integer.toUnsignedLong(nextSequence - nodeSequence);
        return age >= 1 && age <= passed && age < HALF_RANGE ? LATE : NEVER_ISSUED;
    }

    /** Ends a request; its slot must be in flight. The owner is no longer held. */
    void remove(int slot) {
        assert owners[slot] != null : "slot is free";
        owners[slot] = null;
        size--;
        assert size >= 0;
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
        return (int) (entries[(slot << ENTRY_SHIFT) + SEQUENCES] >>> Integer.SIZE);
    }

    /** The client's sequence of a slot in flight. */
    int clientSequence(int slot) {
        assert owners[slot] != null : "slot is free";
        return (int) entries[(slot << ENTRY_SHIFT) + SEQUENCES];
    }

    /** The client's timestamp of a slot in flight. */
    long clientTimestamp(int slot) {
        assert owners[slot] != null : "slot is free";
        return entries[(slot << ENTRY_SHIFT) + TIMESTAMP];
    }

    /** When the node read the request of a slot in flight. */
    long receivedNanos(int slot) {
        assert owners[slot] != null : "slot is free";
        return entries[(slot << ENTRY_SHIFT) + RECEIVED];
    }

    /** When the request of a slot in flight was added. */
    long startNanos(int slot) {
        assert owners[slot] != null : "slot is free";
        return entries[(slot << ENTRY_SHIFT) + STARTED];
    }

    /**
     * The slot of the oldest request, or {@link #NONE}. Removing it until there is none drains in sequence order. Walks
     * over the sequences issued since it was last called, and over the whole ring at most.
     */
    int oldestSlot() {
        if (size == 0) {
            floor = nextSequence;
            return NONE;
        }
        if (Integer.toUnsignedLong(nextSequence - floor) > mask + 1L) {
            floor = oldestOfAll(); // more sequences than slots since: looking into each slot is shorter
        }
        while (!holds(floor)) {
            floor++; // ends: size > 0, and nothing in flight is older than the floor
        }
        return floor & mask;
    }

    private boolean holds(int sequence) {
        int slot = sequence & mask;
        return owners[slot] != null && nodeSequence(slot) == sequence;
    }

    private int oldestOfAll() {
        int oldest = 0;
        long age = -1;
        for (int slot = 0; slot <= mask; slot++) {
            if (owners[slot] != null) {
                int sequence = nodeSequence(slot);
                long itsAge = Integer.toUnsignedLong(nextSequence - sequence);
                if (itsAge > age) {
                    age = itsAge;
                    oldest = sequence;
                }
            }
        }
        return oldest;
    }

    /**
     * The oldest request, when it was added before {@code startedBeforeNanos} (now minus the timeout), or {@link #NONE}.
     * Remove it and ask again; the first young one ends the scan.
     */
    int nextExpired(long startedBeforeNanos) {
        int oldest = oldestSlot();
        return oldest != NONE && startNanos(oldest) - startedBeforeNanos < 0 ? oldest : NONE;
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
