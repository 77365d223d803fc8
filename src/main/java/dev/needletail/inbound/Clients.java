package dev.needletail.inbound;

import dev.needletail.count.RareLine;
import dev.needletail.socket.BytesAcknowledged;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client connections of one event loop: who is there, and who does not do in time what is expected.
 *
 * <p>That is found by one sweep over the loop's clients, eight times within the shortest of the {@link Timeouts}, instead
 * of by timers per connection: a frame then costs one field, not a timer. A sweep of many clients makes way for others.
 *
 * <p>One event loop only, but for {@link #counters}.
 */
public final class Clients {

    private static final Logger log = LoggerFactory.getLogger(Clients.class);

    /** Clients looked at before the others' turn: some tens of microseconds. */
    private static final int SLICE = 1_024;

    /** Clients ended before the others' turn: each takes system calls. */
    private static final int ENDINGS = 16;

    private static final long SLICE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Connections of one reason that the log names each minute. */
    private static final int LINES_PER_MINUTE = 10;

    private final EventLoop loop;
    private final Timeouts timeouts;
    private final InboundCounters counters = new InboundCounters();
    private final BytesAcknowledged acknowledged = new BytesAcknowledged();
    private final Map<CloseReason, RareLine> lines = new EnumMap<>(CloseReason.class);
    private final List<ClientConnection> open = new ArrayList<>();

    public Clients(EventLoop loop, Timeouts timeouts) {
        this.loop = loop;
        this.timeouts = timeouts;
    }

    /** Begins to look after the clients, where there is a timeout. */
    public void start() {
        long every = timeouts.sweepNanos();
        if (every > 0) {
            loop.scheduleWithFixedDelay(() -> sweep(open.size() - 1), every, every, TimeUnit.NANOSECONDS);
        }
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /** Shared by the connections of this loop. */
    BytesAcknowledged acknowledged() {
        return acknowledged;
    }

    /** Says why {@code client} is closed, unless too many were closed for the same just now. */
    void say(Channel client, CloseReason reason, String detail) {
        long before = lines.computeIfAbsent(reason, first -> new RareLine(LINES_PER_MINUTE))
                .admit(System.nanoTime());
        if (before > 0) {
            log.info(
                    "{}: closed: {} ({}); closed for this and not said: {}",
                    client.remoteAddress(),
                    reason.sentence(),
                    detail,
                    before);
        } else if (before != RareLine.WITHHELD) {
            log.info("{}: closed: {} ({})", client.remoteAddress(), reason.sentence(), detail);
        }
    }

    /** Says which fault of the node {@code client} is closed for, with its stack, as rarely. */
    void say(Channel client, Throwable fault) {
        long before = lines.computeIfAbsent(CloseReason.FAULT, first -> new RareLine(LINES_PER_MINUTE))
                .admit(System.nanoTime());
        if (before != RareLine.WITHHELD) {
            log.error(
                    "{}: closed: {}; closed for this and not said: {}",
                    client.remoteAddress(),
                    CloseReason.FAULT.sentence(),
                    before,
                    fault);
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

    /**
     * From the place {@code from} down: whoever leaves meanwhile is replaced by one that was looked at already, or will be,
     * and whoever comes is seen by the next sweep.
     */
    private void sweep(int from) {
        long now = System.nanoTime();
        int at = from;
        int endings = ENDINGS;
        for (int left = SLICE; at >= 0 && left > 0 && endings > 0; at--, left--) {
            if (at < open.size() && open.get(at).watch().look(now)) {
                endings--;
            }
        }
        if (at >= 0) {
            int next = at;
            loop.schedule(() -> sweep(next), SLICE_PAUSE_NANOS, TimeUnit.NANOSECONDS);
        }
    }
}
