package dev.needletail.buffer;

import dev.needletail.count.LoopCounter;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait for memory, first come, first served.
 *
 * <p>One is woken at a time, in a task of its own, and only while the bytes it asked for are free: whoever leases
 * at once in its callback succeeds. The rest stay in line, so nobody is overtaken by a later or a smaller waiter.
 *
 * <p>No wake-up is lost: a returning thread publishes the buffer and then reads {@code waiting}; the event loop sets
 * {@code waiting} and then looks for published buffers. Both are sequentially consistent, so one of them sees the other.
 */
final class ReturnWaiters {

    /** More than one per connection makes no sense, and more connections than that no event loop serves. */
    static final int WAITING_MAX = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(ReturnWaiters.class);

    private record Waiter(int bytes, Runnable callback) {}

    private final LoopBuffers home;
    private final EventExecutor loop;
    private final ArrayDeque<Waiter> line = new ArrayDeque<>(0);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable wakeFirst = this::wakeFirst;
    private volatile boolean waiting;

    final LoopCounter length = new LoopCounter();
    final LoopCounter refused = new LoopCounter();

    ReturnWaiters(LoopBuffers home, EventExecutor loop) {
        this.home = home;
        this.loop = loop;
    }

    /** Owning event loop only. */
    boolean add(int bytes, Runnable callback) {
        if (line.size() == WAITING_MAX) {
            refused.increment();
            return false;
        }
        line.add(new Waiter(bytes, callback));
        publishLength();
        if (home.fitsAfterTakingBack(line.getFirst().bytes)) {
            wake();
        }
        return true;
    }

    /** Whether somebody waits; exact on the owning event loop, and after publishing a return on any other thread. */
    boolean any() {
        return waiting;
    }

    /** Something was returned. Any thread. */
    void wake() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                loop.execute(wakeFirst);
            } catch (RejectedExecutionException e) {
                // The event loop has ended, and with it everybody who waited on it.
                scheduled.set(false);
            }
        }
    }

    void clear() {
        line.clear();
        publishLength();
    }

    private void wakeFirst() {
        scheduled.set(false); // before looking: a return after the look schedules again
        if (line.isEmpty() || !home.fitsAfterTakingBack(line.getFirst().bytes)) {
            return;
        }
        Waiter first = line.removeFirst();
        publishLength();
        try {
            first.callback.run();
        } catch (Throwable e) {
            // Not every executor survives a task that throws, and the rest of the line is not to blame.
            LOG.error("a callback that waited for {} bytes failed", first.bytes, e);
        } finally {
            if (!line.isEmpty() && home.fitsAfterTakingBack(line.getFirst().bytes)) {
                wake();
            }
        }
    }

    private void publishLength() {
        waiting = !line.isEmpty();
        length.set(line.size());
    }
}
