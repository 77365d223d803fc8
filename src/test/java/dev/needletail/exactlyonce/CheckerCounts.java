package dev.needletail.exactlyonce;

import java.util.concurrent.atomic.LongAdder;

/** What the clients of a {@link Checker} did and saw, none of it wrong by itself. Any thread. */
public final class CheckerCounts {

    public final LongAdder settled = new LongAdder();
    public final LongAdder answered = new LongAdder();
    public final LongAdder connections = new LongAdder();
    public final LongAdder connectFailures = new LongAdder();
    public final LongAdder orderlyEnds = new LongAdder();
    public final LongAdder sentAgain = new LongAdder();
    public final LongAdder brokenByNode = new LongAdder();
    public final LongAdder resets = new LongAdder();
    public final LongAdder leaves = new LongAdder();
    public final LongAdder halfCloses = new LongAdder();
    public final LongAdder pauses = new LongAdder();
    public final LongAdder heartbeats = new LongAdder();
    public final LongAdder heartbeatsAnswered = new LongAdder();
    public final LongAdder data = new LongAdder();

    /** Answers by ERROR, by code. */
    public final LongAdder[] errors = new LongAdder[8];

    CheckerCounts() {
        for (int i = 0; i < errors.length; i++) {
            errors[i] = new LongAdder();
        }
    }

    @Override
    public String toString() {
        return """
                connections            %,d (connects that failed %,d)
                ended by the node      %,d in good order, %,d by a reset
                ended by the client    %,d resets, %,d closes, %,d half-closes
                sent again             %,d (after an end in good order)
                pauses of the reader   %,d
                heartbeats             %,d, answered %,d
                data frames            %,d
                ERROR by code          NO_UPSTREAM %,d, TIMEOUT %,d, UPSTREAM_LOST %,d, OVERLOADED %,d, SHUTTING_DOWN %,d""".formatted(
                        connections.sum(),
                        connectFailures.sum(),
                        orderlyEnds.sum(),
                        brokenByNode.sum(),
                        resets.sum(),
                        leaves.sum(),
                        halfCloses.sum(),
                        sentAgain.sum(),
                        pauses.sum(),
                        heartbeats.sum(),
                        heartbeatsAnswered.sum(),
                        data.sum(),
                        errors[1].sum(),
                        errors[2].sum(),
                        errors[3].sum(),
                        errors[4].sum(),
                        errors[5].sum());
    }
}
