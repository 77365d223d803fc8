package dev.needletail.outbound;

import dev.needletail.count.LoopCounter;
import dev.needletail.wire.FrameSink;
import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes each touched channel once at the end of a burst.
 *
 * <p>A burst is, by default, all that one turn of the event loop brings: every readiness event that one
 * {@code epoll_wait} returned. The first touch of a turn queues this object behind the turn's I/O events; Netty runs
 * queued tasks after them and before it waits again, so that the flush comes neither early nor late, and costs no
 * wake-up. Writing at once instead takes one system call per frame.
 *
 * <p>It also holds the burst's time: the clock is read once, when the first channel is read.
 *
 * <p>One event loop only; no allocation.
 */
public final class BurstFlusher implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(BurstFlusher.class);

    /** So many touched channels are flushed without waiting for the end: it bounds the batch buffers out at once. */
    static final int TOUCHED_MAX = 256;

    private static final long UNREAD = Long.MIN_VALUE;

    private final EventLoop loop;
    private final FlushMode mode;
    private final LongSupplier clock;
    private final AnswerTimes times;
    private Flushable[] touched = new Flushable[TOUCHED_MAX];
    private final LoopCounter bursts = new LoopCounter();
    private final LoopCounter flushes = new LoopCounter();

    private int touchedCount;
    private boolean queued;
    private boolean flushing;
    private long burstNanos = UNREAD;

    public BurstFlusher(EventLoop loop, FlushMode mode, LongSupplier clock, AnswerTimes times) {
        this.loop = loop;
        this.mode = mode;
        this.clock = clock;
        this.times = times;
    }

    /** {@code frames}, or what hands them on one by one where each frame is to be flushed by itself. */
    public FrameSink sinkFor(FrameSink frames) {
        return mode == FlushMode.FRAME ? FrameSink.oneByOne(frames) : frames;
    }

    /** The time of this burst in nanoseconds of {@link System#nanoTime}, read once. */
    public long now() {
        if (burstNanos == UNREAD) {
            burstNanos = clock.getAsLong();
            queue();
        }
        return burstNanos;
    }

    /** Bursts ended so far. Any thread. */
    public long bursts() {
        return bursts.get();
    }

    /** Touched channels flushed so far. Any thread. */
    public long flushes() {
        return flushes.get();
    }

    /** {@code frames} answers more leave with this burst; their requests came at {@code startNanos}. */
    public void answered(long startNanos, int frames) {
        times.answered(startNanos, frames);
    }

    /** {@code frames} answers more leave with this burst to what it read itself. */
    public void answeredAtOnce(int frames) {
        times.answeredAtOnce(frames);
    }

    /** {@code output} has something to flush. The caller calls once per burst and output. */
    public void touch(Flushable output) {
        assert loop.inEventLoop() : "a burst belongs to its event loop";
        if (touchedCount >= TOUCHED_MAX) {
            flushTouched();
        }
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, touchedCount * 2); // only from within a flush, where none can be nested
        }
        touched[touchedCount++] = output;
        if (mode == FlushMode.FRAME) {
            flushTouched();
        } else {
            queue();
        }
    }

    /** One channel's read has ended: the end of the burst where the mode says so. */
    public void endOfRead() {
        if (mode == FlushMode.READ) {
            flushTouched();
        }
    }

    /** The turn has ended. */
    @Override
    public void run() {
        queued = false;
        flushTouched();
        if (burstNanos != UNREAD) {
            times.endOfBurst(burstNanos);
            burstNanos = UNREAD;
        }
        bursts.increment();
    }

    private void queue() {
        if (!queued) {
            queued = true;
            loop.execute(this);
        }
    }

    private void flushTouched() {
        if (flushing) {
            return;
        }
        flushing = true;
        // A flush may touch again (a closed channel, a woken client): those are taken in the same round.
        for (int i = 0; i < touchedCount; i++) {
            Flushable output = touched[i];
            touched[i] = NONE;
            try {
                output.flushBurst();
            } catch (RuntimeException | Error fault) {
                log.error("{}: a flush failed", output, fault); // one client's fault must not silence its neighbours
            }
        }
        flushes.add(touchedCount);
        touchedCount = 0;
        flushing = false;
    }

    private static final Flushable NONE = () -> {};
}
