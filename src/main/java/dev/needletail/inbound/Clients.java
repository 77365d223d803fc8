package dev.needletail.inbound;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The client connections of one event loop: who is there, and who has been silent for too long.
 *
 * <p>Silence is found by one sweep over the loop's clients, four times within the timeout, instead of by a timer per
 * connection: a frame then costs one field, not a timer.
 *
 * <p>One event loop only, but for {@link #counters}.
 */
public final class Clients {

    private static final long SWEEP_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(10);

    private final EventLoop loop;
    private final long idleNanos;
    private final InboundCounters counters = new InboundCounters();
    private final List<ClientConnection> open = new ArrayList<>();

    public Clients(EventLoop loop, long idleNanos) {
        this.loop = loop;
        this.idleNanos = idleNanos;
    }

    /** Begins to look for silent clients, where there is a timeout. */
    public void start() {
        if (idleNanos > 0) {
            long every = Math.max(SWEEP_NANOS_MIN, idleNanos / 4);
            loop.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.NANOSECONDS);
        }
    }

    /** Any thread. */
    public InboundCounters counters() {
        return counters;
    }

    /** Connections open now. */
    public int size() {
        return open.size();
    }

    /** The connections from {@code offset} on, {@code limit} at most, in no order that lasts. */
    public List<ClientConnection> page(int offset, int limit) {
        int from = Math.min(offset, open.size());
        return List.copyOf(open.subList(from, Math.min(open.size(), from + limit)));
    }

    /** Counts a connection that was closed before it had a place here. */
    public void refused(CloseReason reason) {
        counters.accepted.increment();
        counters.countClosed(reason);
    }

    /** Calls {@code action} for each connection; it may close them. */
    public void forEach(Consumer<ClientConnection> action) {
        for (ClientConnection client : List.copyOf(open)) {
            action.accept(client);
        }
    }

    void add(ClientConnection client) {
        assert loop.inEventLoop() : "clients belong to their event loop";
        client.position = open.size();
        open.add(client);
        counters.accepted.increment();
        client.number = counters.accepted.get();
        counters.open.set(open.size());
    }

    void remove(ClientConnection client, CloseReason reason) {
        // The last one takes the place of the one that leaves: constant time for ten thousand connections as well.
        ClientConnection last = open.removeLast();
        if (last != client) {
            open.set(client.position, last);
            last.position = client.position;
        }
        counters.open.set(open.size());
        counters.countClosed(reason);
    }

    private void sweep() {
        long now = System.nanoTime();
        for (int i = open.size() - 1; i >= 0; i--) {
            if (i < open.size()) {
                open.get(i).closeIfIdle(now, idleNanos);
            }
        }
    }
}
