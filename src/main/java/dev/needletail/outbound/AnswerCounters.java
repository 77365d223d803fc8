package dev.needletail.outbound;

import dev.needletail.count.LoopCounter;
import dev.needletail.wire.ErrorCode;

/** What one loop has answered. Written by the loop, read by anybody. */
public final class AnswerCounters {

    private final LoopCounter heartbeats = new LoopCounter();
    private final LoopCounter responses = new LoopCounter();
    private final LoopCounter orphaned = new LoopCounter();
    private final LoopCounter[] errors = new LoopCounter[ErrorCode.values().length];

    public AnswerCounters() {
        for (int i = 0; i < errors.length; i++) {
            errors[i] = new LoopCounter();
        }
    }

    /** HEARTBEATs answered. */
    public LoopCounter heartbeats() {
        return heartbeats;
    }

    /** RESPONSEs sent, and ERRORs that an upstream gave and the node passed on. */
    public LoopCounter responses() {
        return responses;
    }

    /** Answers for clients that had gone. */
    public LoopCounter orphaned() {
        return orphaned;
    }

    /** Requests that the node itself answered by an ERROR of this code. */
    public LoopCounter errors(ErrorCode code) {
        return errors[code.ordinal()];
    }
}
