package dev.needletail.buffer;

import dev.needletail.count.LoopCounter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pooled buffers that nobody leases, the hottest on top.
 *
 * <p>The owning event loop pushes and pops an array. Other threads publish on a linked list, a compare-and-set
 * each, which the loop takes over whole: no element is ever removed alone, so a link that changes under a reader (the ABA
 * problem) cannot arise. The links are in the buffers, so the list is as bounded as they are.
 */
final class FreeBuffers {

    private final LoopBuffers home;
    private final IntFunction<ByteBuffer> regions;
    private final LoopBuffer[] stack;
    private int free; // 0 <= free <= made <= madeMax <= stack.length
    private int madeMax;
    private final AtomicReference<@Nullable LoopBuffer> foreign = new AtomicReference<>();

    final LoopCounter made = new LoopCounter();

    FreeBuffers(LoopBuffers home, IntFunction<ByteBuffer> regions, int initial, int max) {
        this.home = home;
        this.regions = regions;
        this.stack = new LoopBuffer[max];
        this.madeMax = max;
        while (free < initial) {
            stack[free] = make(initial - free);
            free++;
        }
    }

    boolean isEmpty() {
        return free == 0;
    }

    /** Buffers that are leased, or were returned elsewhere and not taken back yet. Owning event loop only. */
    int leased() {
        return (int) made.get() - free;
    }

    /** The buffer put last. Not when empty. */
    LoopBuffer pop() {
        LoopBuffer top = stack[--free];
        stack[free] = null; // a leaked buffer has to be unreachable, or no leak detector finds it
        return top;
    }

    void push(LoopBuffer buffer) {
        stack[free++] = buffer;
    }

    /** From any thread but the owner's. */
    void publish(LoopBuffer buffer) {
        LoopBuffer head;
        do {
            head = foreign.get();
            buffer.next = head;
        } while (!foreign.compareAndSet(head, buffer));
    }

    /** Pushes what other threads published and says how many that were. */
    int takeBack() {
        if (foreign.get() == null) {
            return 0;
        }
        int taken = 0;
        LoopBuffer buffer = foreign.getAndSet(null);
        while (buffer != null) {
            LoopBuffer next = buffer.next;
            buffer.next = null;
            push(buffer);
            taken++;
            buffer = next;
        }
        return taken;
    }

    /** A new buffer, or null when the JVM has no direct memory for it. */
    @Nullable
    LoopBuffer grow() {
        int room = madeMax - (int) made.get();
        if (room == 0) {
            return null;
        }
        try {
            return make(room);
        } catch (OutOfMemoryError e) {
            // The JVM's limit lies below ours. It collected garbage and slept before it said so: never ask again.
            madeMax = (int) made.get();
            return null;
        }
    }

    void clear() {
        Arrays.fill(stack, 0, free, null);
        free = 0;
        madeMax = (int) made.get();
    }

    private LoopBuffer make(int most) {
        LoopBuffer buffer = new LoopBuffer(home, regions.apply(most));
        made.increment();
        return buffer;
    }
}
