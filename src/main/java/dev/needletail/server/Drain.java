package dev.needletail.server;

import dev.needletail.inbound.ClientConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the client connections so that no answer is lost that could still be given.
 *
 * <pre>
 *   0                     settle                                grace
 *   ├── served until quiet ─┼── whoever sends on is not read ─────┼── cut
 * </pre>
 *
 * <p>A client is quiet when nothing is owed to it and nothing of it is under way; the node then ends its stream. Half of
 * the grace period, two seconds at most, is left to clients to become quiet by themselves. After that a client that still
 * sends is not read any more, and gets what it is owed; one that the node itself had made to wait is served on, because
 * its requests came in time. Not on an event loop.
 */
final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private static final long SETTLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK_MILLIS = 10;

    /** How long a loop may take to look at its clients; one that is blocked must not hold up the stop of the others. */
    private static final long LOOP_SECONDS = 1;

    private final List<LoopRooms> rooms;

    Drain(List<LoopRooms> rooms) {
        this.rooms = rooms;
    }

    /** Returns the answers that were still owed when the grace period was over. */
    int run(Duration grace) {
        long begin = System.nanoTime();
        long graceNanos = grace.toNanos();
        onEachClient(client -> client.ending().drain());
        long settled = Math.min(graceNanos / 2, SETTLE_NANOS_MAX);
        while (!goneWithin(begin, settled) && settled < graceNanos) {
            onEachClient(client -> client.ending().stopReadingIfFlowing());
            settled = Math.min(graceNanos, settled + AGAIN_NANOS);
        }
        AtomicInteger owed = new AtomicInteger();
        AtomicInteger cut = new AtomicInteger();
        onEachClient(client -> {
            cut.incrementAndGet();
            owed.addAndGet(client.ending().cut());
        });
        log.info(
                "drained in {} ms; connections cut at the end of the grace period of {} ms: {}, answers owed to them: {}",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
                grace.toMillis(),
                cut,
                owed);
        return owed.get();
    }

    private boolean goneWithin(long begin, long nanos) {
        while (System.nanoTime() - begin < nanos && open() > 0) {
            try {
                // Nobody counts it down: this thread has nothing to do but to let the loops work.
                new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return open() == 0;
    }

    private long open() {
        long open = 0;
        for (LoopRooms room : rooms) {
            open += room.clients().counters().open();
        }
        return open;
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
