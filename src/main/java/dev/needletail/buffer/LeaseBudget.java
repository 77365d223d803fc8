package dev.needletail.buffer;

import dev.needletail.count.LoopCounter;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that one event loop has leased, and the bound on them. Its owner's, but for {@link #removeForeign}. */
final class LeaseBudget {

    private final LoopCounter inUse = new LoopCounter();
    private final LoopCounter highWater = new LoopCounter();
    private final AtomicLong foreign = new AtomicLong();
    private long limit;

    LeaseBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    boolean fits(int bytes) {
        return inUse.get() + bytes <= limit;
    }

    /** Only what {@link #fits}. */
    void add(int bytes) {
        long after = inUse.get() + bytes;
        assert after <= limit : "leased over the bound";
        inUse.set(after);
        highWater.raiseTo(after);
    }

    void remove(long bytes) {
        inUse.add(-bytes);
        assert inUse.get() >= 0 : "returned more than was leased";
    }

    /** Any thread; counts from the next {@link #takeBack} on. */
    void removeForeign(int bytes) {
        foreign.addAndGet(bytes);
    }

    void takeBack() {
        if (foreign.get() != 0) {
            remove(foreign.getAndSet(0));
        }
    }

    /** From here on nothing fits: closing costs the lease no check of its own. */
    void close() {
        limit = Long.MIN_VALUE;
    }

    long inUse() {
        return inUse.get();
    }

    long highWater() {
        return highWater.get();
    }
}
