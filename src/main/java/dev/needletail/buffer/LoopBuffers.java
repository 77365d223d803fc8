package dev.needletail.buffer;

import dev.needletail.count.LoopCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

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
public final class LoopBuffers extends DirectAllocator {

    private static final int RESERVE_SHARE = 8;

    private final BufferSettings settings;
    private final int sizeBytes;
    private final EventExecutor loop;
    private final ByteBufAllocator exactSource;
    private final FreeBuffers free;
    private final LeaseBudget budget;
    private final ReturnWaiters waiters;
    private final ExactLimit exactLimit = new ExactLimit();
    private boolean closed;

    private final LoopCounter hits = new LoopCounter();
    private final LoopCounter misses = new LoopCounter();
    private final LoopCounter exact = new LoopCounter();
    private final LoopCounter returned = new LoopCounter();
    private final LoopCounter exhausted = new LoopCounter();
    private final LongAdder foreignReturned = new LongAdder();

    /**
     * @param settings the share of this event loop, see {@link BufferSettings#perLoop}
     * @param loop the owner: leases happen on it, and waiters are called back on it
     * @throws OutOfMemoryError when the JVM has no direct memory for the {@code initial} buffers
     */
    public LoopBuffers(BufferSettings settings, EventExecutor loop) {
        this(settings, loop, new RegionCutter(settings.sizeBytes())::next);
    }

    /** @param regions gives direct memory of the pooled size; its argument is {@link RegionCutter#next}'s */
    LoopBuffers(BufferSettings settings, EventExecutor loop, IntFunction<ByteBuffer> regions) {
        this(
                settings,
                loop,
                regions,
                settings.pooled() ? PooledByteBufAllocator.DEFAULT : UnpooledByteBufAllocator.DEFAULT);
    }

    /** @param exactSource gives memory of any other size */
    LoopBuffers(
            BufferSettings settings,
            EventExecutor loop,
            IntFunction<ByteBuffer> regions,
            ByteBufAllocator exactSource) {
        this.settings = settings;
        this.sizeBytes = settings.sizeBytes();
        this.loop = loop;
        this.budget = new LeaseBudget(settings.leasedBytesMax());
        this.waiters = new ReturnWaiters(this, loop);
        this.exactSource = exactSource;
        if (settings.pooled()) {
            this.free = new FreeBuffers(this, regions, settings.initial(), settings.max());
        } else {
            this.free = new FreeBuffers(this, regions, 0, 0);
        }
    }

    /** Size of a pooled buffer in bytes: lease exactly this much wherever the length is not known. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** Bytes that may be leased at most without the {@link #reserve}. Owning event loop only, or before the first lease. */
    public long leasableBytes() {
        return budget.limitNow();
    }

    /**
     * Calls back once on the owning event loop, in a task of its own, as soon as a pooled buffer can be leased; soon,
     * when one can be leased now. Owning event loop only.
     *
     * @return false when {@value ReturnWaiters#WAITING_MAX} wait already; then nothing was registered
     */
    public boolean whenAvailable(Runnable callback) {
        return whenAvailable(sizeBytes, callback);
    }

    /**
     * As {@link #whenAvailable(Runnable)}, for {@code bytes} instead of a pooled buffer. A lease of that many bytes made
     * in the callback succeeds. False as well when the JVM has not had so much.
     */
    public boolean whenAvailable(int bytes, Runnable callback) {
        requireLoop();
        if (bytes < 0 || bytes > settings.leasedBytesMax()) {
            throw new IllegalArgumentException("nobody can lease " + bytes + " bytes of " + settings.leasedBytesMax());
        }
        return (bytes == sizeBytes || exactLimit.allows(bytes)) && waiters.add(bytes, callback);
    }

    /**
     * The same memory for those who must go on so that others can give theirs back: one part in {@value #RESERVE_SHARE} of
     * the bound is kept for leases made here. To be called before the first lease; leasing is for the owning event loop, as
     * everywhere.
     */
    public ByteBufAllocator reserve() {
        budget.keepBack((long) (settings.max() / RESERVE_SHARE) * sizeBytes);
        return new ReserveAllocator(this);
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
                sizeBytes,
                budget.limit(),
                budget.inUse(),
                budget.highWater(),
                hitCount + missCount + exactCount - returns,
                free.made.get(),
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
        takeBack();
        closed = true;
        budget.close();
        free.clear();
        waiters.clear();
        return snapshot();
    }

    // --- leasing -----------------------------------------------------------------------------------------

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        requireLoop();
        if (!fitsExactly(initialCapacity)) {
            throw refusal(initialCapacity);
        }
        charge(initialCapacity);
        if (initialCapacity != sizeBytes || !settings.pooled()) {
            (initialCapacity == sizeBytes ? misses : exact).increment();
            return leaseExact(initialCapacity, initialCapacity == sizeBytes ? sizeBytes : maxCapacity);
        }
        return leasePooled();
    }

    /** As {@link #directBuffer(int, int)}, out of the reserve where nothing else is left. */
    ByteBuf leaseWithReserve(int initialCapacity, int maxCapacity) {
        budget.openReserve(true);
        try {
            return newDirectBuffer(initialCapacity, maxCapacity);
        } finally {
            budget.openReserve(false);
        }
    }

    private ByteBuf leasePooled() {
        if (free.isEmpty()) {
            takeBack();
        }
        LoopBuffer buffer;
        if (free.isEmpty()) {
            buffer = free.grow();
            if (buffer == null) {
                budget.remove(sizeBytes);
                RuntimeException refusal = refusal(sizeBytes);
                budget.lowerToInUse();
                throw refusal;
            }
            misses.increment();
        } else {
            buffer = free.pop();
            hits.increment();
        }
        return aware(buffer.lease());
    }

    /** Takes over {@code bytes} that are charged and counted already. */
    private ByteBuf leaseExact(int bytes, int maxCapacity) {
        try {
            return aware(new ExactBuffer(this, exactSource.directBuffer(bytes, maxCapacity)));
        } catch (OutOfMemoryError none) { // of Netty's or of the JDK's own counting: not the virtual machine's
            returned.increment();
            budget.remove(bytes);
            exactLimit.met(exactInUse());
            throw refusal(bytes);
        } catch (Throwable e) {
            returned.increment();
            budget.remove(bytes);
            throw e;
        }
    }

    /** Owning event loop only. */
    private long exactInUse() {
        return budget.inUse() - (long) free.leased() * sizeBytes;
    }

    private static ByteBuf aware(ByteBuf lease) {
        return ResourceLeakDetector.isEnabled() ? toLeakAwareBuffer(lease) : lease;
    }

    /** Charges {@code bytes} or throws {@link BufferLimitException}. Owning event loop only. */
    void charge(int bytes) {
        if (!budget.fits(bytes) && !fitsAfterTakingBack(bytes)) {
            throw refusal(bytes);
        }
        budget.add(bytes);
    }

    private RuntimeException refusal(int bytes) {
        if (closed) {
            return new IllegalStateException("the buffers of event loop " + loop + " are closed");
        }
        exhausted.increment();
        return new BufferLimitException(bytes, budget.inUse(), budget.limitNow());
    }

    // --- returning ---------------------------------------------------------------------------------------

    /** The end of a pooled lease, on whichever thread released the last reference. */
    void giveBack(LoopBuffer buffer) {
        if (loop.inEventLoop()) {
            free.push(buffer);
            returned.increment();
            budget.remove(sizeBytes);
        } else {
            foreignReturned.increment();
            free.publish(buffer);
        }
        wakeWaiters();
    }

    /** The end of an exact lease, on whichever thread released the last reference. */
    void giveBackExact(int bytes) {
        if (loop.inEventLoop()) {
            returned.increment();
            budget.remove(bytes);
        } else {
            foreignReturned.increment();
            budget.removeForeign(bytes);
        }
        wakeWaiters();
    }

    /** A part of an exact lease, which keeps the rest. Owning event loop only. */
    void giveBackPart(int bytes) {
        budget.remove(bytes);
        wakeWaiters();
    }

    private void wakeWaiters() {
        if (waiters.any()) {
            waiters.wake();
        }
    }

    /** Whether {@code bytes} can be leased, also counting what other threads returned. Owning event loop only. */
    boolean fitsAfterTakingBack(int bytes) {
        takeBack();
        return budget.fits(bytes) && fitsExactly(bytes);
    }

    /** Whether the JVM has had enough for an exact lease of {@code bytes}; a pooled one is not its matter. */
    private boolean fitsExactly(int bytes) {
        return (bytes == sizeBytes && settings.pooled()) || exactLimit.allows(exactInUse() + bytes);
    }

    private void takeBack() {
        budget.takeBack();
        budget.remove((long) free.takeBack() * sizeBytes);
    }

    void requireLoop() {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException("buffers are leased on their event loop " + loop
                    + "; elsewhere use io.netty.buffer.Unpooled, or hand the work to the loop");
        }
    }

    /** Heap memory is left to the garbage collector: neither pooled nor charged, and not for the data path. */
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }
}
