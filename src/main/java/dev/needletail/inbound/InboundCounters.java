package dev.needletail.inbound;

import dev.needletail.count.LoopCounter;

/** What the clients of one loop have done. Written by the loop, read by anybody. */
public final class InboundCounters {

    final LoopCounter accepted = new LoopCounter();
    final LoopCounter open = new LoopCounter();
    final LoopCounter reads = new LoopCounter();
    final LoopCounter bytes = new LoopCounter();
    final LoopCounter discardedBytes = new LoopCounter();
    final LoopCounter cut = new LoopCounter();
    final LoopCounter abandoned = new LoopCounter();
    private final LoopCounter[] closed = counters(CloseReason.values().length);
    private final LoopCounter[] pauses = counters(ReadGate.Pause.values().length);

    /** Connections accepted, those over the limit included. */
    public long accepted() {
        return accepted.get();
    }

    /** Connections open now. */
    public long open() {
        return open.get();
    }

    /** Reads that brought bytes. */
    public long reads() {
        return reads.get();
    }

    /** Bytes received. */
    public long bytes() {
        return bytes.get();
    }

    /** Bytes of these that came after the node's last word on their connection, and were not looked at. */
    public long discardedBytes() {
        return discardedBytes.get();
    }

    /** Connections cut because their grace period was over. */
    public long cut() {
        return cut.get();
    }

    /** Answers that were still owed to them. */
    public long abandoned() {
        return abandoned.get();
    }

    /** Connections that ended for this reason. */
    public long closed(CloseReason reason) {
        return closed[reason.ordinal()].get();
    }

    /** Times that a client was not read any more because a request of its had to wait. */
    public long waitingPauses() {
        return pauses(ReadGate.Pause.WAITING).get();
    }

    /** Times that a client was not read any more because its answers piled up. */
    public long unsentPauses() {
        return pauses(ReadGate.Pause.UNSENT).get();
    }

    /** Times that a client was not read any more because the loop's buffers were at their bound. */
    public long bufferPauses() {
        return pauses(ReadGate.Pause.BUFFERS).get();
    }

    /** Times that a client was not read any more because it sent more than its rate. */
    public long ratePauses() {
        return pauses(ReadGate.Pause.RATE).get();
    }

    void countClosed(CloseReason reason) {
        closed[reason.ordinal()].increment();
    }

    LoopCounter pauses(ReadGate.Pause reason) {
        return pauses[reason.ordinal()];
    }

    private static LoopCounter[] counters(int count) {
        LoopCounter[] all = new LoopCounter[count];
        for (int i = 0; i < count; i++) {
            all[i] = new LoopCounter();
        }
        return all;
    }
}
