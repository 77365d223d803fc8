package dev.needletail.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames as datagrams to every destination, in batches. One per event loop; all methods on its thread, except
 * those that say any.
 *
 * <p>A batch leaves when the burst ends, when {@code batchSize} datagrams wait, or when the oldest has waited for
 * {@code maxDelay}, whichever comes first. When the kernel takes no more, what is left waits within {@code maxPending}
 * and is tried again by a timer; beyond the bound the oldest are dropped. Each destination gets its datagrams in the
 * order in which they were offered.
 */
public final class DataSender {

    static final long RETRY_NANOS_MIN = 100_000;
    static final long RETRY_NANOS_MAX = 1_000_000;

    private final UdpSettings settings;
    private final int destinations;
    private final SenderLoop loop;
    private final DatagramTransport transport;
    private final BatchListener listener;
    private final Runnable onClose;
    private final UdpCounters counters;
    private final Segmentation segmentation;
    private final RunQueue queue;
    private final Transmission transmission;

    /** One object each for all the timers to come. */
    private final Runnable retry = this::retry;

    private final Runnable delayCheck = this::delayCheck;

    private boolean blocked;
    private boolean delayCheckScheduled;
    private boolean closed;
    private long retryNanos = RETRY_NANOS_MIN;
    private volatile @Nullable UdpFigures last;

    /**
     * Opens a socket on {@code loop} and a sender for it. Any thread.
     *
     * @param tuning called on the loop with the open channel before it is bound, to set its options; again
     *     with another one when the first could not be connected
     * @param addresses how to find a buffer's native memory; {@link NativeAddress#ofAny} knows every kind
     * @param listener told of each flush
     * @return completed on the loop; fails when the socket can't be opened, tuned or bound, and leaves none open then
     */
    public static Future<DataSender> open(
            EventLoop loop,
            UdpSettings settings,
            Consumer<? super DatagramChannel> tuning,
            NativeAddress addresses,
            BatchListener listener) {
        return new DataSocket(loop, settings, addresses, listener).open(tuning);
    }

    /** The same with no tuning, any buffer, and nobody told. */
    public static Future<DataSender> open(EventLoop loop, UdpSettings settings) {
        return open(loop, settings, channel -> {}, NativeAddress::ofAny, BatchListener.NONE);
    }

    DataSender(
            UdpSettings settings,
            SenderLoop loop,
            DatagramTransport transport,
            BatchListener listener,
            UdpCounters counters,
            Runnable onClose) {
        this.settings = settings;
        this.loop = loop;
        this.transport = transport;
        this.listener = listener;
        this.onClose = onClose;
        this.counters = counters;
        destinations = settings.destinations().size();
        // batch-size 1 means one datagram per system call, so no segments either.
        boolean segments = settings.segmentationOffload() && settings.batchSize() > 1 && transport.segments();
        segmentation = new Segmentation(segments, destinations, counters);
        queue = new RunQueue(destinations, settings.maxPending());
        transmission = new Transmission(queue, transport, segmentation, counters, destinations);
    }

    /**
     * Sends a run of frames. Borrows {@code source}: what has to wait is retained here and released once it is sent or
     * dropped; until then its bytes must not change.
     *
     * @param source holds the frames, one behind the other
     * @param index where the first begins
     * @param frameBytes size of each, at least 1
     * @param frames how many, at least 1
     * @param nowNanos {@link System#nanoTime} of this burst
     */
    public void offer(ByteBuf source, int index, int frameBytes, int frames, long nowNanos) {
        assert loop.inLoop() : "a sender belongs to its event loop";
        // An empty datagram can't occur: a frame has a header.
        assert frameBytes > 0 && frames > 0 : frameBytes + " bytes, " + frames + " frames";
        assert index >= 0 && index + (long) frameBytes * frames <= source.capacity();
        if (destinations == 0) {
            counters.dropped(DropReason.NO_DESTINATION, frames);
        } else if (closed) {
            counters.dropped(DropReason.CLOSED, (long) frames * destinations);
        } else if (frameBytes > Segmentation.MESSAGE_BYTES_MAX) {
            counters.dropped(DropReason.TOO_LARGE, (long) frames * destinations);
        } else {
            queue.add(source, index, frameBytes, frames, nowNanos);
            if (blocked) {
                trim();
            } else if (queue.pending() >= settings.batchSize()) {
                flush(FlushReason.BATCH_FULL);
            }
        }
    }

    /** Every frame of this burst was offered. */
    public void endOfBurst(long nowNanos) {
        assert loop.inLoop() : "a sender belongs to its event loop";
        if (queue.pending() == 0 || blocked) {
            counters.pending(queue.pending());
            return;
        }
        if (settings.flushAtBurstEnd()) {
            flush(FlushReason.BURST_END);
        } else if (!flushIfDue(nowNanos) && !delayCheckScheduled) {
            scheduleDelayCheck(nowNanos);
        }
        counters.pending(queue.pending());
    }

    /** Hands what waits to the kernel now. */
    public void flush(FlushReason reason) {
        assert loop.inLoop() : "a sender belongs to its event loop";
        if (queue.pending() == 0 || blocked) {
            return;
        }
        int waiting = queue.pending();
        long oldest = queue.oldestNanos();
        counters.flushed(reason);
        if (!transmission.run()) {
            blocked = true;
            retryNanos = RETRY_NANOS_MIN;
            trim();
            scheduleRetry();
        }
        listener.flushed(oldest, waiting);
    }

    private boolean flushIfDue(long nowNanos) {
        if (nowNanos - queue.oldestNanos() < settings.maxDelayNanos()) {
            return false;
        }
        flush(FlushReason.MAX_DELAY);
        return true;
    }

    private void delayCheck() {
        delayCheckScheduled = false;
        if (closed || blocked || queue.pending() == 0) {
            return;
        }
        long now = loop.nanoTime();
        if (!flushIfDue(now)) {
            scheduleDelayCheck(now);
        }
        counters.pending(queue.pending());
    }

    private void scheduleDelayCheck(long nowNanos) {
        long waited = nowNanos - queue.oldestNanos();
        delayCheckScheduled = true;
        schedule(delayCheck, settings.maxDelayNanos() - waited);
    }

    private void retry() {
        if (closed) {
            return;
        }
        assert blocked;
        counters.retried();
        if (transmission.run()) {
            blocked = false;
        } else {
            retryNanos = Math.min(retryNanos * 2, RETRY_NANOS_MAX);
            scheduleRetry();
        }
        counters.pending(queue.pending());
    }

    private void scheduleRetry() {
        schedule(retry, retryNanos);
    }

    private void schedule(Runnable task, long delayNanos) {
        try {
            loop.schedule(task, delayNanos);
        } catch (RejectedExecutionException ended) {
            // Without timers nothing that waits would ever leave.
            close();
        }
    }

    /** Keeps the bound while the kernel takes nothing. */
    private void trim() {
        int over = queue.pending() - settings.maxPending();
        if (over > 0) {
            counters.dropped(DropReason.QUEUE_FULL, queue.dropOldest(over));
        }
    }

    /** Sends what waits once, drops what the kernel does not take, and closes the socket. Again: nothing. */
    public void close() {
        assert loop.inLoop() : "a sender belongs to its event loop";
        if (closed) {
            return;
        }
        closed = true;
        if (queue.pending() > 0) {
            counters.flushed(FlushReason.CLOSE);
            transmission.run();
            counters.dropped(DropReason.CLOSED, queue.dropOldest(queue.pending()));
        }
        counters.pending(0);
        transport.close();
        onClose.run();
        last = figures();
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** The figures that any thread may read at any time. */
    public UdpCounters counters() {
        return counters;
    }

    /** The figures with the occupancy, which only the loop can copy. Any thread; completed on the loop. */
    CompletableFuture<UdpFigures> figuresLater() {
        if (loop.inLoop()) {
            return CompletableFuture.completedFuture(figures());
        }
        CompletableFuture<UdpFigures> later = new CompletableFuture<>();
        try {
            loop.execute(() -> later.complete(figures()));
        } catch (RejectedExecutionException ended) {
            UdpFigures closing = last;
            if (closing != null) {
                later.complete(closing);
            } else {
                later.completeExceptionally(ended);
            }
        }
        return later;
    }

    /** The figures with the occupancy. On the event loop. */
    public UdpFigures figures() {
        assert loop.inLoop() : "a sender belongs to its event loop";
        Histogram occupancy = counters.copyOccupancy();
        return UdpFigures.of(counters, occupancy, transport.name(), segmentation.on());
    }
}
