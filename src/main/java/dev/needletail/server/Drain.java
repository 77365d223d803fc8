package dev.needletail.server;

import dev.needletail.inbound.ClientConnection;
import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.InboundCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the client connections so that no answer is lost that could still be given: each goes through the same steps as one
 * that has its age ({@link dev.needletail.inbound.ClientEnding}). Not on an event loop.
 */
final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

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
        long cutBefore = sum(InboundCounters::cut);
        long abandonedBefore = sum(InboundCounters::abandoned);
        onEachClient(client -> client.ending().drain(CloseReason.DRAINED, graceNanos));
        awaitGone(begin, graceNanos);
        onEachClient(client -> client.ending().cut());
        long abandoned = sum(InboundCounters::abandoned) - abandonedBefore;
        log.info(
                "drained in {} ms; connections cut at the end of the grace period of {} ms: {}, answers owed to them: {}",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
                grace.toMillis(),
                sum(InboundCounters::cut) - cutBefore,
                abandoned);
        return (int) Math.min(Integer.MAX_VALUE, abandoned);
    }

    private void awaitGone(long begin, long nanos) {
        while (System.nanoTime() - begin < nanos && sum(InboundCounters::open) > 0) {
            try {
                // Nobody counts it down: this thread has nothing to do but to let the loops work.
                new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                return;
            }
        }
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
