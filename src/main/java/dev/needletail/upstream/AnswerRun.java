package dev.needletail.upstream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the same client that lie side by side in a received buffer, gathered to leave, and to be accounted for, as
 * one.
 *
 * <p>One event loop only; no allocation.
 */
final class AnswerRun {

    private @Nullable Requester owner;
    private @Nullable ByteBuf source;
    private int start;
    private int end;
    private long receivedNanos;
    private int timedFrames;

    /**
     * Adds the answer at {@code [at, at + bytes)}; a run that it does not continue is handed on first.
     *
     * @param received when the node read the request
     */
    void extend(Requester requester, ByteBuf buffer, int at, int bytes, long received) {
        if (requester != owner || at != end) {
            end(false);
            owner = requester;
            source = buffer;
            start = at;
            receivedNanos = received;
        } else if (received != receivedNanos) {
            settle(requester);
            receivedNanos = received;
        }
        end = at + bytes;
        timedFrames++;
    }

    /**
     * Hands the run on to its client's output.
     *
     * @return whether ownership of the buffer was taken, only with {@code mayTake}
     */
    boolean end(boolean mayTake) {
        Requester to = owner;
        ByteBuf from = source;
        if (to == null || from == null) {
            return false;
        }
        owner = null;
        source = null;
        settle(to);
        return to.port.isOpen() && to.port.output().append(from, start, end - start, mayTake);
    }

    private void settle(Requester to) {
        int frames = timedFrames;
        timedFrames = 0;
        to.settled(frames);
        if (to.port.isOpen()) {
            to.port.answered(receivedNanos, frames);
        } else {
            to.port.orphaned(frames);
        }
    }
}
