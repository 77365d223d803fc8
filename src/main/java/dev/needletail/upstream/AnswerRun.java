package dev.needletail.upstream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the same client that lie side by side in a received buffer, gathered to leave as one.
 *
 * <p>One event loop only; no allocation.
 */
final class AnswerRun {

    private @Nullable Requester owner;
    private int start;
    private int end;

    /** Adds the answer at {@code [at, at + bytes)}; a run that it does not continue is handed on first. */
    void extend(Requester requester, ByteBuf buffer, int at, int bytes) {
        if (requester != owner || at != end) {
            end(buffer, false);
            owner = requester;
            start = at;
        }
        end = at + bytes;
    }

    /**
     * Hands the run on to its client's output.
     *
     * @return whether ownership of {@code buffer} was taken, only with {@code mayTake}
     */
    boolean end(ByteBuf buffer, boolean mayTake) {
        Requester to = owner;
        if (to == null) {
            return false;
        }
        owner = null;
        return to.port.output().append(buffer, start, end - start, mayTake);
    }
}
