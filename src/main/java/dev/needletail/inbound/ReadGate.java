package dev.needletail.inbound;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a client is read: only while no reason speaks against it. The one place that touches {@code autoRead}.
 *
 * <p>One event loop only.
 */
final class ReadGate {

    /** Why a client is not read. */
    enum Pause {
        /** A request of its found no room: upstream full, or too many answers owed. */
        WAITING,
        /** Its answers pile up. */
        UNSENT,
        /** The loop's buffers are at their bound. */
        BUFFERS,
        /** It sends more frames than {@code tcp.rate-limit} lets it. */
        RATE,
        /** The connection is about to end. */
        ENDING
    }

    private final Channel channel;
    private final InboundCounters counters;
    private int pauses;
    private boolean discarding;
    private long openedNanos = System.nanoTime();

    ReadGate(Channel channel, InboundCounters counters) {
        this.channel = channel;
        this.counters = counters;
    }

    void close(Pause reason) {
        int bit = 1 << reason.ordinal();
        if ((pauses & bit) != 0 || (discarding && reason != Pause.BUFFERS)) {
            return;
        }
        counters.pauses(reason).increment();
        if (pauses == 0) {
            channel.config().setAutoRead(false);
        }
        pauses |= bit;
    }

    void open(Pause reason) {
        keep(pauses & ~(1 << reason.ordinal()));
    }

    /**
     * What is read from now on is dropped: nothing but missing memory speaks against reading any more. A client that sends
     * without reading its answers would otherwise wait for the node, and the node for it.
     */
    void openToDiscard() {
        discarding = true;
        keep(pauses & 1 << Pause.BUFFERS.ordinal());
    }

    private void keep(int remaining) {
        if (remaining == pauses) {
            return;
        }
        pauses = remaining;
        if (pauses == 0) {
            openedNanos = System.nanoTime();
            channel.config().setAutoRead(true);
        }
    }

    /** Whether the client has been read without a pause for so long: what it sends then waits nowhere. */
    boolean isFlowing(long nanos) {
        return pauses == 0 && System.nanoTime() - openedNanos >= nanos;
    }

    boolean isOpen() {
        return pauses == 0;
    }

    boolean isClosedFor(Pause reason) {
        return (pauses & 1 << reason.ordinal()) != 0;
    }

    /** When the client was last begun to be read; while it is. */
    long openedNanos() {
        return openedNanos;
    }

    /** Why the client is not read, in lower case; empty while it is. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        for (Pause reason : Pause.values()) {
            if ((pauses & 1 << reason.ordinal()) != 0) {
                reasons.add(reason.name().toLowerCase(Locale.ROOT));
            }
        }
        return reasons;
    }
}
