package dev.needletail.exactlyonce;

import dev.needletail.exactlyonce.Account.Fate;
import java.util.Map;

/**
 * What became of all requests.
 *
 * @param executions as the backends counted them
 * @param doubtfulExecutions those among them of requests that got an ERROR which leaves open whether they were executed
 */
public record Verdict(Map<Fate, Long> fates, long executions, long doubtfulExecutions, Violations violations) {

    public boolean isClean() {
        return violations.isEmpty();
    }

    /** Requests that were sent at all. */
    public long asked() {
        return fates.values().stream().mapToLong(Long::longValue).sum() - count(Fate.NOT_ASKED);
    }

    public long answered() {
        return count(Fate.ANSWERED);
    }

    /** Answered by ERROR, of a kind that leaves no doubt. */
    public long refused() {
        return count(Fate.REFUSED);
    }

    /** Answered by ERROR, of a kind that leaves open whether it was executed. */
    public long failed() {
        return count(Fate.FAILED);
    }

    /** Their connections broke, by the client's doing or the node's end. */
    public long brokenOff() {
        return count(Fate.BROKEN_OFF);
    }

    private long count(Fate fate) {
        return fates.getOrDefault(fate, 0L);
    }

    @Override
    public String toString() {
        return """
                requests               %,d
                RESPONSE               %,d
                ERROR, not executed    %,d
                ERROR, perhaps         %,d, of which a backend executed %,d
                connection broken off  %,d
                not taken, not resent  %,d
                no answer at all       %,d
                executions             %,d
                violations             %s""".formatted(
                        asked(),
                        answered(),
                        refused(),
                        failed(),
                        doubtfulExecutions,
                        brokenOff(),
                        count(Fate.NOT_TAKEN),
                        count(Fate.IN_FLIGHT) + count(Fate.LOST),
                        executions,
                        violations);
    }
}
