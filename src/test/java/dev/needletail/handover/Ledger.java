package dev.needletail.handover;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of every request: asked by its client, executed by the backend, answered to its client. Each client counts
 * from 0 without a gap, so that three sets of bits say everything. Any thread.
 */
final class Ledger {

    /** What the client does with its connections; none of it is wrong by itself. */
    final LongAdder connections = new LongAdder();

    final LongAdder orderlyEnds = new LongAdder();
    final LongAdder sentAgain = new LongAdder();

    /** An answer with another content than its request's, or to none. */
    final LongAdder wrong = new LongAdder();

    final LongAdder errors = new LongAdder();
    final LongAdder answeredTwice = new LongAdder();

    /** A connection that ended by a reset, or within a frame: its client cannot know what was served. */
    final LongAdder brokenOff = new LongAdder();

    private final LongAccumulator longestWaitNanos = new LongAccumulator(Long::max, 0);
    private final Account[] accounts;

    private static final class Account {
        private int asked;
        private final BitSet executed = new BitSet();
        private final BitSet executedTwice = new BitSet();
        private final BitSet answered = new BitSet();
    }

    Ledger(int clients) {
        accounts = new Account[clients];
        for (int i = 0; i < clients; i++) {
            accounts[i] = new Account();
        }
    }

    /** The next sequence of this client. */
    int ask(int client) {
        synchronized (accounts[client]) {
            return accounts[client].asked++;
        }
    }

    void executed(int client, int sequence) {
        Account account = accounts[client];
        synchronized (account) {
            (account.executed.get(sequence) ? account.executedTwice : account.executed).set(sequence);
        }
    }

    /** Of a request that was in flight. */
    void answered(int client, int sequence, long waitedNanos) {
        synchronized (accounts[client]) {
            accounts[client].answered.set(sequence);
        }
        longestWaitNanos.accumulate(waitedNanos);
    }

    /** Of one that was not. */
    void unexpected(int client, int sequence) {
        boolean before;
        synchronized (accounts[client]) {
            before = accounts[client].answered.get(sequence);
        }
        (before ? answeredTwice : wrong).increment();
    }

    /** Totals of this moment. */
    Result result() {
        long asked = 0;
        long answered = 0;
        long executedTwice = 0;
        long executedUnanswered = 0;
        for (Account account : accounts) {
            synchronized (account) {
                asked += account.asked;
                answered += account.answered.cardinality();
                executedTwice += account.executedTwice.cardinality();
                BitSet unanswered = (BitSet) account.executed.clone();
                unanswered.andNot(account.answered);
                executedUnanswered += unanswered.cardinality();
            }
        }
        return new Result(
                asked,
                answered,
                connections.sum(),
                orderlyEnds.sum(),
                sentAgain.sum(),
                executedTwice,
                executedUnanswered,
                answeredTwice.sum(),
                wrong.sum(),
                errors.sum(),
                brokenOff.sum(),
                TimeUnit.NANOSECONDS.toMillis(longestWaitNanos.get()));
    }

    record Result(
            long asked,
            long answered,
            long connections,
            long orderlyEnds,
            long sentAgain,
            long executedTwice,
            long executedUnanswered,
            long answeredTwice,
            long wrong,
            long errors,
            long brokenOff,
            long longestWaitMillis) {

        /** Requests without an answer at the end. */
        long unanswered() {
            return asked - answered;
        }

        /** Whether nothing was lost, doubled or refused; requests that nobody executed are the caller's affair. */
        boolean isClean() {
            return executedTwice + executedUnanswered + answeredTwice + wrong + errors + brokenOff == 0;
        }

        String text() {
            return """
                    requests               %,d
                    answered               %,d
                    connections            %,d, ended in order by the node %,d
                    sent again after that  %,d
                    longest wait           %,d ms, from the first sending of a request to its answer
                    unanswered             %,d
                    executed, unanswered   %,d
                    executed twice         %,d
                    answered twice         %,d
                    wrong answers          %,d
                    ERROR answers          %,d
                    connections broken off %,d""".formatted(
                            asked,
                            answered,
                            connections,
                            orderlyEnds,
                            sentAgain,
                            longestWaitMillis,
                            unanswered(),
                            executedUnanswered,
                            executedTwice,
                            answeredTwice,
                            wrong,
                            errors,
                            brokenOff);
        }
    }
}
