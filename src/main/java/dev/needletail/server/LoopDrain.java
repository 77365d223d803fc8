package dev.needletail.server;

import dev.needletail.inbound.ClientConnection;
import dev.needletail.inbound.CloseReason;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Begins to end the clients of one loop, each at its moment of the {@link DrainSpread}. One event loop only, but for
 * {@link #cancel}.
 */
final class LoopDrain implements Runnable {

    /** How often it looks for a client that was still being accepted when the listener closed. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LoopRooms room;
    private final EventLoop loop;
    private final DrainSpread spread;
    private final int loops;
    private final long beginNanos;
    private final long graceNanos;

    private List<ClientConnection> clients = List.of();
    private int begun;
    private volatile boolean cancelled;

    /** @param beginNanos of the drain, by {@link System#nanoTime} */
    LoopDrain(LoopRooms room, int loops, DrainSpread spread, long beginNanos, long graceNanos) {
        this.room = room;
        this.loop = room.loop();
        this.loops = loops;
        this.spread = spread;
        this.beginNanos = beginNanos;
        this.graceNanos = graceNanos;
    }

    /** Any thread. */
    void begin() {
        loop.execute(() -> {
            clients = room.clients().page(0, Integer.MAX_VALUE);
            run();
        });
    }

    /** No further client is begun to end; those that were begun end. Any thread. */
    void cancel() {
        cancelled = true;
    }

    @Override
    public void run() {
        if (cancelled) {
            return;
        }
        long nanos = System.nanoTime() - beginNanos;
        while (begun < clients.size() && startNanos() <= nanos) {
            end(clients.get(begun), nanos);
            begun++;
        }
        if (begun < clients.size()) {
            loop.schedule(this, startNanos() - nanos, TimeUnit.NANOSECONDS);
        } else {
            room.clients().forEach(client -> end(client, nanos)); // once more changes nothing
            loop.schedule(this, LATE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private long startNanos() {
        return spread.startNanos(begun, clients.size(), room.index(), loops);
    }

    private void end(ClientConnection client, long nanos) {
        client.ending().drain(CloseReason.DRAINED, Math.max(0, graceNanos - nanos));
    }
}
