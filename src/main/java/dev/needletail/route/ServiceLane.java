package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One client's requests to one service. Where the service has no room they are set aside, in their order, and the client's
 * frames for others go on; where too much has been set aside the client waits, as it would without keys. Where the service's
 * {@link ServiceShare} of the memory is used up, the request is refused instead.
 *
 * <p>One event loop only; no allocation while the service has room.
 */
final class ServiceLane {

    private record Parked(ByteBuf frame, long receivedNanos) {}

    private final RequestRoute route;
    private final ClientPort port;
    private final Runnable clientWaker;
    private final LaneLimit limit;
    private final ByteBufAllocator memory;
    private final ServiceShare share;
    private final RoutingCounters counters;

    /** In the order of the stream; what is at the head was refused by the route, which wakes this lane. */
    private @Nullable ArrayDeque<Parked> parked;

    private boolean inRun;
    private boolean resumeAfterRun;
    private boolean closed;

    /** What the client waits with was offered here, and is the next to come. Its wait may have ended already. */
    private boolean awaited;

    ServiceLane(
            NamedService service,
            ClientPort port,
            Runnable clientWaker,
            LaneLimit limit,
            ByteBufAllocator memory,
            RoutingCounters counters) {
        this.route = service.routes().open(port, this::resume);
        this.port = port;
        this.clientWaker = clientWaker;
        this.limit = limit;
        this.memory = memory;
        this.share = service.share();
        this.counters = counters;
    }

    /** As {@link RequestRoute#request}. */
    boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        if (awaited) {
            awaited = false;
            limit.endWait(); // whoever woke the client
        }
        ArrayDeque<Parked> before = parked;
        boolean behind = before != null && !before.isEmpty();
        if (!behind && route.request(buffer, at, bytes, receivedNanos)) {
            inRun = true;
            return true;
        }
        return setAsideOrWait(buffer, at, bytes, receivedNanos);
    }

    /** As {@link RequestRoute#endRun}. */
    boolean endRun(ByteBuf buffer, boolean mayTake) {
        boolean taken = route.endRun(buffer, mayTake);
        inRun = false;
        if (resumeAfterRun) {
            resumeAfterRun = false;
            resume();
        }
        return taken;
    }

    /** As {@link RequestRoute#dropWaiting}; the client offers nothing any more. */
    void dropWaiting() {
        limit.endWait();
        ArrayDeque<Parked> left = parked;
        if (left != null) {
            for (Parked next = left.poll(); next != null; next = left.poll()) {
                end(next);
                port.untakeRequest();
            }
        }
    }

    void close() {
        closed = true;
        dropWaiting();
        route.close();
    }

    private boolean setAsideOrWait(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        if (closed) {
            return false;
        }
        boolean fits = limit.tryAdd(bytes);
        if (fits && !share.tryAdd(bytes)) {
            limit.remove(bytes);
            return refuse(buffer, at, receivedNanos);
        }
        if (fits && park(buffer, at, bytes, receivedNanos)) {
            return true;
        }
        if (!limit.await(share, bytes)) {
            return refuse(buffer, at, receivedNanos);
        }
        awaited = true;
        return false;
    }

    /** What was charged for it is given back where there is no memory for it. */
    private boolean park(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        ByteBuf copy;
        try {
            copy = memory.directBuffer(bytes, bytes);
        } catch (RuntimeException overLimit) {
            giveBack(bytes);
            return false; // the frame stays where it is, and the client waits
        }
        ArrayDeque<Parked> queue = parked;
        if (queue == null) {
            queue = new ArrayDeque<>();
            parked = queue;
        }
        queue.add(new Parked(copy.writeBytes(buffer, at, bytes), receivedNanos));
        counters.parked.increment();
        return true;
    }

    /** Returns that it was taken: it is answered. */
    private boolean refuse(ByteBuf buffer, int at, long receivedNanos) {
        counters.overloaded.increment();
        port.error(
                FrameLayout.sequence(buffer, at),
                FrameLayout.timestampMicros(buffer, at),
                ErrorCode.OVERLOADED,
                share.reason(),
                receivedNanos);
        return true;
    }

    /**
     * There may be room again: what was set aside goes first. A flush ahead of the burst's end can come from within this
     * client's own frames, whose run has to end before another buffer's begins.
     */
    private void resume() {
        if (inRun) {
            resumeAfterRun = true;
            return;
        }
        ArrayDeque<Parked> queue = parked;
        boolean hasRoom = true;
        try {
            while (hasRoom && queue != null && !queue.isEmpty()) {
                hasRoom = offer(queue.remove(), queue);
            }
        } catch (RuntimeException fault) { // one client's, and not that of the others who are woken now
            port.failed(fault);
            return;
        }
        // Also where the client waits for another lane: what it sent for that one may now be set aside.
        if ((hasRoom || limit.hasRoom()) && !closed && limit.endWait()) {
            clientWaker.run();
        }
    }

    /** Returns whether it was taken; otherwise it is at the head again, and the route wakes this lane. */
    private boolean offer(Parked next, ArrayDeque<Parked> queue) {
        ByteBuf frame = next.frame();
        int bytes = frame.writerIndex();
        boolean kept = false;
        boolean handedOn = false;
        try {
            if (!route.request(frame, 0, bytes, next.receivedNanos())) {
                kept = !closed;
                return false;
            }
            handedOn = route.endRun(frame, true);
            return true;
        } finally {
            if (kept) {
                queue.addFirst(next);
            } else {
                giveBack(bytes);
                if (!handedOn) {
                    frame.release();
                }
            }
        }
    }

    private void end(Parked dropped) {
        giveBack(dropped.frame().writerIndex());
        dropped.frame().release();
    }

    private void giveBack(int bytes) {
        limit.remove(bytes);
        share.remove(bytes);
    }
}
