package dev.needletail.inbound;

import dev.needletail.wire.FrameCumulation;
import java.util.concurrent.TimeUnit;

/**
 * Whether one client does what is expected of it in time. Asked by the sweep of {@link Clients}; between two sweeps nothing
 * is measured.
 *
 * <ul>
 *   <li>It takes its answers: {@link UnsentProgress} within {@code write-timeout}. One that does not is reset: what it did
 *       not take is lost, and an end of stream would say otherwise (docs/protocol.md, P-10.10).
 *   <li>It finishes a frame that it has begun, within {@code frame-timeout}. An unfinished frame holds memory of the size
 *       that it has announced, so that silence (which a byte now and then breaks) is not what counts: as with
 *       HAProxy's {@code timeout http-request} and nginx's {@code client_header_timeout}, each byte more does not
 *       prolong it. Time in which the node itself does not read the client does not count against it.
 *   <li>It is not silent for {@code idle-timeout} while nothing is owed to it, unless the node does not read it.
 * </ul>
 *
 * <p>One event loop only.
 */
final class ClientWatch {

    private final ClientConnection connection;
    private final ReadGate gate;
    private final FrameCumulation cumulation;
    private final UnsentProgress unsent;
    private final Timeouts timeouts;

    /** Which partial frame was there at the last look; 0 for none. */
    private long partial;

    private long partialNanos;

    ClientWatch(
            ClientConnection connection,
            ReadGate gate,
            FrameCumulation cumulation,
            UnsentProgress unsent,
            Timeouts timeouts) {
        this.connection = connection;
        this.gate = gate;
        this.cumulation = cumulation;
        this.unsent = unsent;
        this.timeouts = timeouts;
    }

    /** Looks now; returns whether it has ended the connection. */
    boolean look(long now) {
        unsent.look(now);
        if (timeouts.writeNanos() > 0 && unsent.isPending() && stalledNanos(now) >= timeouts.writeNanos()) {
            connection.endUntaken("%d bytes unsent, none taken for %.1f s, %d answers owed"
                    .formatted(connection.unsentBytes(), seconds(stalledNanos(now)), connection.owed()));
        } else if (timeouts.frameNanos() > 0 && isFrameOverdue(now)) {
            connection.endPartial("begun %.1f s ago".formatted(seconds(now - partialNanos)));
        } else if (timeouts.idleNanos() > 0 && isIdle(now)) {
            connection.endSilent();
        } else {
            return false;
        }
        return true;
    }

    /** What this client has not taken, at {@code now}. */
    UnsentBytes unsent(long now) {
        unsent.look(now);
        long stalled = unsent.isPending() ? stalledNanos(now) : 0;
        boolean willClose = unsent.isPending() && timeouts.writeNanos() > 0;
        return new UnsentBytes(
                connection.unsentBytes(),
                stalled,
                willClose ? Math.max(0, timeouts.writeNanos() - stalled) : UnsentBytes.NEVER);
    }

    private long stalledNanos(long now) {
        return now - unsent.movedNanos();
    }

    private boolean isFrameOverdue(long now) {
        if (!cumulation.isPartial() || !gate.isOpen() || connection.ending().isOver()) {
            partial = 0;
            return false;
        }
        if (partial != cumulation.partials()) {
            partial = cumulation.partials();
            partialNanos = now;
        }
        return now - Math.max(partialNanos, gate.openedNanos()) >= timeouts.frameNanos();
    }

    private boolean isIdle(long now) {
        long active = Math.max(connection.heardNanos(), unsent.movedNanos()); // it may take its answers all the while
        return now - active > timeouts.idleNanos()
                && connection.isQuiet()
                && !gate.isClosedFor(ReadGate.Pause.RATE)
                && !gate.isClosedFor(ReadGate.Pause.BUFFERS);
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
