package dev.needletail.buffer;

import dev.needletail.count.LoopCounter;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that one event loop has leased, and the bound on them. Its owner's, but for {@link #removeForeign}. */
final class LeaseBudget {

    private final LoopCounter inUse = new LoopCounter();
    private final LoopCounter highWater = new LoopCounter();
    private final AtomicLong foreign = new AtomicLong();
    private final LoopCounter limit = new LoopCounter();
    private long bound; // the limit, or nothing at all once closed
    private long reserve; // kept back at the end of the bound
    private boolean reserveOpen;

    LeaseBudget(long limitBytes) {
        this.bound = limitBytes;
        limit.set(limitBytes);
    }

    boolean fits(int bytes) {
        return inUse.get() + bytes <= (reserveOpen ? bound : bound - reserve);
    }

    /** What may be leased now: the limit, without the reserve unless that is open. */
    long limitNow() {
        return limit.get() - (reserveOpen ? 0 : reserve);
    }

    /** Keeps back the last {@code bytes}: only while the reserve is open do they fit. */
    void keepBack(long bytes) {
        reserve = bytes;
    }

    void openReserve(boolean open) {
        reserveOpen = open;
    }

    /** Only what {@link #fits}. */
    void add(int bytes) {
        long after = inUse.get() + bytes;
        assert after <= bound : "leased over the bound";
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

    /** What is leased now is all there will be. Whoever waits is not woken before something is returned. */
    void lowerToInUse() {
        bound = inUse.get();
        reserve = 0; // what was kept back does not exist
        limit.set(bound);
    }

    /** From here on nothing fits: closing costs the lease no check of its own. */
    void close() {
        bound = Long.MIN_VALUE;
        reserve = 0;
    }

    long inUse() {
        return inUse.get();
    }

    long limit() {
        return limit.get();
    }

    long highWater() {
        return highWater.get();
    }
}
