package dev.needletail.exactlyonce;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What must not happen, counted by kind, with the first few in words. Any thread. */
public final class Violations {

    /** A broken promise. */
    public enum Kind {
        /** A second answer to one request. */
        ANSWERED_TWICE,
        /** An answer to a request that was never made, or not on this connection. */
        NEVER_ASKED,
        /** An answer whose timestamp or payload is not that of its request. */
        FOREIGN_PAYLOAD,
        /** An ERROR that is none of P-6.3, or is not well-formed. */
        BAD_ERROR,
        /** A frame that a node never sends. */
        BAD_FRAME,
        /** A HEARTBEAT that was not asked for, or is out of its order. */
        HEARTBEAT_ORDER,
        /** No answer, on a connection that is still there. */
        LOST,
        /** The node ended a connection in good order, with answers owed, and nobody had asked it to stop. */
        ENDED_EARLY,
        /** The node's side broke a connection, and nothing had been done to the node. */
        BROKEN_EARLY,
        /** One request was executed more than once. */
        EXECUTED_TWICE,
        /** A RESPONSE without an execution. */
        ANSWERED_UNEXECUTED,
        /** The node said that no backend had seen it, and one had. */
        REFUSED_EXECUTED,
        /** A backend executed what nobody asked for. */
        EXECUTED_UNASKED
    }

    private static final int WORDS_MAX = 20;

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<String> words = new ArrayList<>();

    synchronized void add(Kind kind, String detail) {
        counts.merge(kind, 1L, Long::sum);
        if (words.size() < WORDS_MAX) {
            words.add(kind + ": " + detail);
        }
    }

    public synchronized long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    public synchronized boolean isEmpty() {
        return counts.isEmpty();
    }

    /** The kinds that occurred. */
    public synchronized java.util.Set<Kind> kinds() {
        return java.util.Set.copyOf(counts.keySet());
    }

    @Override
    public synchronized String toString() {
        return counts.isEmpty() ? "none" : counts + "\n  " + String.join("\n  ", words);
    }
}
