package dev.needletail.buffer;

import dev.needletail.count.LoopCounter;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one event loop: the allocator of all channels that live on it.
 *
 * <pre>{@code channel.config().setAllocator(loopBuffers); … ByteBuf buffer = ctx.alloc().directBuffer(size); }</pre>
 *
 * <p>A lease of exactly {@code size} bytes is a pooled buffer of fixed capacity, the one returned last, while its bytes
 * may still be in the cache. Any other size, a partial or an oversize frame, is an exact lease out of Netty's pooled
 * allocator. Both are charged to one budget of {@code max × size} bytes, which no lease and no growth exceeds.
 *
 * <p><b>Threads.</b> Leasing is for the owning event loop; elsewhere it is refused with an {@link IllegalStateException},
 * because the figures have one writer. Returning is for any thread: {@link ByteBuf#release()} elsewhere than on
 * the loop publishes the buffer on a list without locks, which the loop takes back when it runs short.
 *
 * <p>As with every pooled allocator, a reference kept past the last release may come to point to somebody else's lease.
 */
public final class LoopBuffers extends AbstractByteBufAllocator {

    private final BufferSettings settings;
    private final EventExecutor loop;
    private final ByteBufAllocator exactSource;
    private final RegionCutter cutter;
    private final ReturnWaiters waiters;

    private final LoopBuffer[] stack;
    private int free;
    private int madeMax;
    private long budgetBytes;
    private boolean closed;

    /** Pooled buffers that other threads returned, newest first; the links are in the buffers, so it is bounded. */
    private final AtomicReference<@Nullable LoopBuffer> foreign = new AtomicReference<>();
    /** Bytes of exact leases that other threads returned. */
    private final AtomicLong foreignExactBytes = new AtomicLong();

    private final LongAdder foreignReturned = new LongAdder();

    private final LoopCounter inUseBytes = new LoopCounter();
    private final LoopCounter highWaterBytes = new LoopCounter();
    private final LoopCounter made = new LoopCounter();
    private final LoopCounter hits = new LoopCounter();
    private final LoopCounter misses = new LoopCounter();
    private final LoopCounter exact = new LoopCounter();
    private final LoopCounter returned = new LoopCounter();
    private final LoopCounter exhausted = new LoopCounter();

    /**
     * @param settings the share of this event loop, see {@link BufferSettings#perLoop}
     * @param loop the owner: leases happen on it, and waiters are called back on it
     */
    public LoopBuffers(BufferSettings settings, EventExecutor loop) {
        super(true);
        this.settings = settings;
        this.loop = loop;
        this.exactSource = settings.pooled() ? PooledByteBufAllocator.DEFAULT : UnpooledByteBufAllocator.DEFAULT;
        this.cutter = new RegionCutter(settings.sizeBytes());
        this.waiters = new ReturnWaiters(this, loop);
        this.budgetBytes = settings.leasedBytesMax();
        this.madeMax = settings.pooled() ? settings.max() : 0;
        this.stack = new LoopBuffer[madeMax];
        while (free < Math.min(settings.initial(), madeMax)) {
            stack[free] = make(settings.initial() - free);
            free++;
        }
    }

    /** Size of a pooled buffer in bytes: lease exactly this much wherever the length is not known. */
    public int sizeBytes() {
        return settings.sizeBytes();
    }

    /**
     * Calls back once on the owning event loop, in a task of its own, as soon as a pooled buffer can be leased; soon,
     * when one can be leased now. Owning event loop only.
     *
     * @return false when {@value ReturnWaiters#WAITING_MAX} wait already; then nothing was registered
     */
    public boolean whenAvailable(Runnable callback) {
        return whenAvailable(settings.sizeBytes(), callback);
    }

    /**
     * As {@link #whenAvailable(Runnable)}, for {@code bytes} instead of a pooled buffer. A lease of that many bytes made
     * in the callback succeeds.
     */
    public boolean whenAvailable(int bytes, Runnable callback) {
        requireLoop();
        if (bytes < 0 || bytes > settings.leasedBytesMax()) {
            throw new IllegalArgumentException("nobody can lease " + bytes + " bytes of " + settings.leasedBytesMax());
        }
        return waiters.add(bytes, callback);
    }

    /** The figures. Any thread. */
    public BufferSnapshot snapshot() {
        // Returns first: a lease that comes and goes in between must not make the difference negative.
        long foreignReturns = foreignReturned.sum();
        long returns = returned.get() + foreignReturns;
        long hitCount = hits.get();
        long missCount = misses.get();
        long exactCount = exact.get();
        return new BufferSnapshot(
                settings.sizeBytes(),
                settings.leasedBytesMax(),
                inUseBytes.get(),
                highWaterBytes.get(),
                hitCount + missCount + exactCount - returns,
                made.get(),
                hitCount,
                missCount,
                exactCount,
                returns,
                foreignReturns,
                exhausted.get(),
                waiters.length.get(),
                waiters.refused.get());
    }

    /**
     * Ends the pool: no lease is given any more, nobody is woken, and the memory goes back to the system once the
     * JVM finds the last lease gone. On the owning event loop, or after it has terminated.
     *
     * @return the last figures; {@code inUse} above zero means that leases were not returned
     */
    public BufferSnapshot close() {
        if (!loop.isTerminated()) {
            requireLoop();
        }
        takeBackForeign();
        closed = true;
        budgetBytes = Long.MIN_VALUE; // the one check that every lease makes anyway
        waiters.clear();
        Arrays.fill(stack, 0, free, null);
        return snapshot();
    }

    // --- leasing -----------------------------------------------------------------------------------------

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        requireLoop();
        if (initialCapacity == settings.sizeBytes()) {
            return settings.pooled() ? leasePooled() : leaseFresh(initialCapacity);
        }
        charge(initialCapacity);
        exact.increment();
        return leaseExact(initialCapacity, maxCapacity);
    }

    private ByteBuf leasePooled() {
        charge(settings.sizeBytes());
        if (free == 0) {
            takeBackForeign();
        }
        LoopBuffer buffer;
        if (free > 0) {
            buffer = stack[--free];
            stack[free] = null; // a buffer that leaks must become unreachable, or no detector finds it
            hits.increment();
        } else {
            buffer = makeCharged();
            misses.increment();
        }
        ByteBuf lease = buffer.lease();
        return ResourceLeakDetector.isEnabled() ? toLeakAwareBuffer(lease) : lease;
    }

    private ByteBuf leaseFresh(int bytes) {
        charge(bytes);
        misses.increment();
        return leaseExact(bytes, bytes);
    }

    /** Takes over {@code bytes} that are charged and counted already. */
    private ByteBuf leaseExact(int bytes, int maxCapacity) {
        ByteBuf memory;
        try {
            memory = exactSource.directBuffer(bytes, maxCapacity);
        } catch (Throwable e) {
            returned.increment();
            uncharge(bytes);
            throw e;
        }
        ByteBuf lease = new ExactBuffer(this, memory);
        return ResourceLeakDetector.isEnabled() ? toLeakAwareBuffer(lease) : lease;
    }

    private LoopBuffer makeCharged() {
        try {
            return make(madeMax - (int) made.get());
        } catch (OutOfMemoryError e) {
            // The JVM's own limit lies below ours. It collected garbage and slept before it said so: never ask again.
            madeMax = (int) made.get();
            uncharge(settings.sizeBytes());
            throw exhausted(settings.sizeBytes());
        }
    }

    private LoopBuffer make(int most) {
        LoopBuffer buffer = new LoopBuffer(this, cutter.next(most));
        made.increment();
        return buffer;
    }

    // --- the budget --------------------------------------------------------------------------------------

    /** Charges or throws {@link BufferLimitException}. Owning event loop only. */
    void charge(int bytes) {
        long after = inUseBytes.get() + bytes;
        if (after > budgetBytes) {
            after = chargeShort(bytes);
        }
        inUseBytes.set(after);
        highWaterBytes.raiseTo(after);
    }

    private long chargeShort(int bytes) {
        if (!fitsAfterTakingBack(bytes)) {
            throw exhausted(bytes);
        }
        return inUseBytes.get() + bytes;
    }

    private RuntimeException exhausted(int bytes) {
        if (closed) {
            return new IllegalStateException("the buffers of this event loop are closed");
        }
        exhausted.increment();
        return new BufferLimitException(bytes, inUseBytes.get(), settings.leasedBytesMax());
    }

    private void uncharge(int bytes) {
        inUseBytes.add(-bytes);
        assert inUseBytes.get() >= 0 : "returned more than was leased";
    }

    /** Whether {@code bytes} can be leased, also counting what other threads returned. Owning event loop only. */
    boolean fitsAfterTakingBack(int bytes) {
        takeBackForeign();
        return inUseBytes.get() + bytes <= budgetBytes;
    }

    // --- returning ---------------------------------------------------------------------------------------

    /** Called once per lease, by whichever thread released the last reference. */
    void giveBack(LoopBuffer buffer) {
        if (loop.inEventLoop()) {
            stack[free++] = buffer;
            returned.increment();
            uncharge(settings.sizeBytes());
        } else {
            foreignReturned.increment();
            LoopBuffer head;
            do {
                head = foreign.get();
                buffer.next = head;
            } while (!foreign.compareAndSet(head, buffer));
        }
        if (waiters.any()) {
            waiters.wake();
        }
    }

    /** The end of an exact lease, on whichever thread. */
    void giveBackExact(int bytes) {
        if (loop.inEventLoop()) {
            returned.increment();
            uncharge(bytes);
        } else {
            foreignReturned.increment();
            foreignExactBytes.addAndGet(bytes);
        }
        if (waiters.any()) {
            waiters.wake();
        }
    }

    /** A part of an exact lease, which keeps the rest. Owning event loop only. */
    void giveBackPart(int bytes) {
        uncharge(bytes);
        if (waiters.any()) {
            waiters.wake();
        }
    }

    private void takeBackForeign() {
        if (foreignExactBytes.get() != 0) {
            inUseBytes.add(-foreignExactBytes.getAndSet(0));
        }
        if (foreign.get() == null) {
            return;
        }
        LoopBuffer buffer = foreign.getAndSet(null);
        while (buffer != null) {
            LoopBuffer next = buffer.next;
            buffer.next = null;
            stack[free++] = buffer;
            uncharge(settings.sizeBytes());
            buffer = next;
        }
    }

    void requireLoop() {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException("buffers are leased on their event loop " + loop
                    + "; elsewhere use io.netty.buffer.Unpooled, or hand the work to the loop");
        }
    }

    // --- the rest of an allocator ------------------------------------------------------------------------

    /** Always direct, also where the JVM gives Netty no way of freeing direct memory: ours is not freed but reused. */
    @Override
    public ByteBuf buffer() {
        return directBuffer();
    }

    @Override
    public ByteBuf buffer(int initialCapacity) {
        return directBuffer(initialCapacity);
    }

    @Override
    public ByteBuf buffer(int initialCapacity, int maxCapacity) {
        return directBuffer(initialCapacity, maxCapacity);
    }

    /** Heap memory is left to the garbage collector: neither pooled nor charged, and not for the data path. */
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }

    /** True also without pooling: it tells Netty to come here for I/O buffers instead of keeping its own. */
    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
