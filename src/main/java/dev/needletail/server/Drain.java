package dev.needletail.server;

import dev.needletail.inbound.ClientConnection;
import dev.needletail.inbound.InboundCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the client connections so that no answer is lost that could still be given: each goes through the same steps as one
 * that has its age ({@link dev.needletail.inbound.ClientEnding}), and they begin one after the other ({@link DrainSpread}).
 *
 * <p>Any number of threads may wait for it, none of them an event loop: whoever asks for a drain while one is under way
 * joins it.
 */
public final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private static final long LOOK_MILLIS = 10;

    /** How long a loop may take to look at its clients; one that is blocked must not hold up the stop of the others. */
    private static final long LOOP_SECONDS = 1;

    private final List<LoopRooms> rooms;
    private final List<LoopDrain> loops;
    private final Duration grace;
    private final long beginNanos = System.nanoTime();
    private final long connections;
    private final long cutBefore;
    private final long abandonedBefore;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    /** Set once, when it is over. */
    private volatile long endNanos;

    private Drain(List<LoopRooms> rooms, Duration grace) {
        this.rooms = rooms;
        this.grace = grace;
        this.connections = sum(InboundCounters::open);
        this.cutBefore = sum(InboundCounters::cut);
        this.abandonedBefore = sum(InboundCounters::abandoned);
        DrainSpread spread = DrainSpread.over(connections, grace.toNanos());
        this.loops = rooms.stream()
                .map(room -> new LoopDrain(room, rooms.size(), spread, beginNanos, grace.toNanos()))
                .toList();
    }

    /** Begins on every loop, and returns at once. The listener is closed already. */
    static Drain begin(List<LoopRooms> rooms, Duration grace) {
        Drain drain = new Drain(rooms, grace);
        drain.loops.forEach(LoopDrain::begin);
        return drain;
    }

    /**
     * Returns when no connection is left, or when the grace period is over and what was left has been cut. An interrupt is the
     * end of the grace period.
     */
    public void await() {
        try {
            long nanos = grace.toNanos();
            while (System.nanoTime() - beginNanos < nanos && sum(InboundCounters::open) > 0) {
                // Counted down early by a cancellation only: this thread has nothing to do but to let the loops work.
                if (over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (ending.compareAndSet(false, true)) {
            finish();
        }
        awaitOver();
    }

    private void awaitOver() {
        boolean interrupted = false;
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException again) {
                interrupted = true; // it is over as soon as every loop has cut its clients, which is bounded
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void finish() {
        cutLeft(); // whoever was still being accepted is cut by its loop's drain, which goes on
        endNanos = System.nanoTime();
        over.countDown();
        DrainReport report = report();
        log.info(
                "drained in {} ms; connections cut at the end of the grace period of {} ms: {}, answers owed to them: {}",
                report.took().toMillis(),
                grace.toMillis(),
                report.cut(),
                report.abandoned());
    }

    /**
     * Ends it, before its time perhaps: connections that have not begun to end stay, and new ones are nobody's business here.
     * Whoever waits for it returns.
     */
    void cancel() {
        loops.forEach(LoopDrain::cancel);
        if (ending.compareAndSet(false, true)) {
            endNanos = System.nanoTime();
            over.countDown();
        }
    }

    /** Cuts whatever is open. */
    void cutLeft() {
        onEachClient(client -> client.ending().cut());
    }

    Duration grace() {
        return grace;
    }

    /** What it has done so far. Any thread. */
    public DrainReport report() {
        boolean isOver = over.getCount() == 0;
        long now = System.nanoTime();
        return new DrainReport(
                isOver ? DrainReport.State.DRAINED : DrainReport.State.DRAINING,
                Duration.ofNanos(now - (isOver ? endNanos : beginNanos)),
                grace,
                connections,
                sum(InboundCounters::open),
                sum(InboundCounters::cut) - cutBefore,
                sum(InboundCounters::abandoned) - abandonedBefore,
                Duration.ofNanos((isOver ? endNanos : now) - beginNanos));
    }

    private long sum(ToLongFunction<InboundCounters> figure) {
        long sum = 0;
        for (LoopRooms room : rooms) {
            sum += figure.applyAsLong(room.clients().counters());
        }
        return sum;
    }

    private void onEachClient(Consumer<ClientConnection> action) {
        for (LoopRooms room : rooms) {
            boolean done = room.loop()
                    .submit(() -> room.clients().forEach(action))
                    .awaitUninterruptibly(LOOP_SECONDS, TimeUnit.SECONDS);
            if (!done) {
                log.warn(
                        "loop {} has not answered for {} s: something blocks it, a request handler perhaps; going on without it",
                        room.index(),
                        LOOP_SECONDS);
            }
        }
    }
}
