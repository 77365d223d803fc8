package dev.needletail.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter with a single writing thread, usually an event loop.
 *
 * <p>The writer pays a plain load and an opaque store: no lock prefix, no fence. A reader on any other thread sees
 * every value at some later moment, never a torn one, and never sees it go back. Reading several counters does not
 * give a consistent cut; whoever adds them up says so.
 */
public final class LoopCounter {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(LoopCounter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through VALUE
    private long value;

    /** Adds one. Writer thread only. */
    public void increment() {
        add(1);
    }

    /** Adds {@code delta}, which may be negative where the figure is a level. Writer thread only. */
    public void add(long delta) {
        VALUE.setOpaque(this, value + delta);
    }

    /** Raises the figure to {@code candidate} when that is higher: a high-water mark. Writer thread only. */
    public void raiseTo(long candidate) {
        if (candidate > value) {
            VALUE.setOpaque(this, candidate);
        }
    }

    /** Replaces the figure. Writer thread only. */
    public void set(long replacement) {
        VALUE.setOpaque(this, replacement);
    }

    /** The figure at some recent moment. Any thread. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
