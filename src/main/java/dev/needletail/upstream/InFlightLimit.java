package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;

/**
 * How many requests may be in flight at once, so that none waits for long behind others at the backend.
 *
 * <pre>
 *                 every answer of an interval took longer than best + target
 *   NO LIMIT ─────────────────────────────────────────────────────────────────► LIMITED to rate × (best + target)
 *      ▲                                                                           │
 *      ├──────────── the limit has not been met for a while ───────────────────────┤
 *      └──────────── fewer in flight, but none faster: the backend is slow, ───────┘
 *                    and no queue; what it takes now is its best
 * </pre>
 *
 * <p>That the <em>shortest</em> delay of an interval decides, and not the mean, is CoDel's insight (Nichols and Jacobson,
 * "Controlling Queue Delay", ACM Queue 10(5), 2012): a burst that is worked off within the interval is no overload. The queue
 * is at the backend, where nothing can be timed but the whole round trip; what exceeds the best one is taken for queueing, as in
 * TCP Vegas and in the adaptive concurrency of Envoy and of Netflix's concurrency-limits. The limit itself is Little's law: so
 * many in flight at the measured rate of answers make a round trip of best + target.
 *
 * <p>Pure: the time is passed in. One event loop only; no allocation.
 */
final class InFlightLimit {

    /** There is none. */
    static final int NONE = Integer.MAX_VALUE;

    /** Fewer answers say little about all of them. */
    private static final int ANSWERS_MIN = 8;

    /** After so many intervals a window ends with fewer answers as well. */
    private static final int INTERVALS_MAX = 10;

    private static final long BEST_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** So many windows in a row without a queue that shrinks with the limit show that there is none. */
    private static final int VAIN_WINDOWS = 3;

    /** A delay above the allowed one by this factor is no noise, ... */
    private static final double CLEARLY = 1.2;

    /** ... and neither is a limit that had to be cut to this part. */
    private static final double CUT_DEEP = 0.3;

    /** Delays above the best one by less than this part of the target are the backend's own: the best may be learnt anew. */
    private static final int CALM_PART = 4;

    /** Least and most that the limit grows by within a window. */
    private static final double GROWTH_MIN = 1.05;

    private static final double GROWTH_MAX = 2;

    private final SheddingPolicy policy;
    private final long bestMaxNanos;
    private final BestRoundTrip best;

    private int limit = NONE;
    private int limitBefore = NONE;
    private int vainWindows;
    private int unmetWindows;

    private long begunNanos;
    private long heardNanos;
    private long answers;
    private long shortestNanos = BestRoundTrip.UNKNOWN;
    private boolean met;

    /** @param bestMaxNanos a backend that takes longer than this when nothing queues is not thought possible */
    InFlightLimit(SheddingPolicy policy, long bestMaxNanos, long nowNanos) {
        this.policy = policy;
        this.bestMaxNanos = bestMaxNanos;
        this.best = new BestRoundTrip(BEST_PERIOD_NANOS, nowNanos);
        this.begunNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    /** Whether one more would be too many. Notes that the limit was met. */
    boolean refuses(int inFlight) {
        if (inFlight < limit) {
            return false;
        }
        met = true;
        return true;
    }

    /** Requests in flight at most; {@link #NONE}. */
    int limit() {
        return limit;
    }

    /** Longest time that a request may take at the backend; for ever before the first answer. */
    long allowedNanos() {
        long known = best.nanos();
        return known == BestRoundTrip.UNKNOWN ? Long.MAX_VALUE : known + policy.targetNanos();
    }

    /** The shortest round trip of late; {@link BestRoundTrip#UNKNOWN}. */
    long bestNanos() {
        return best.nanos();
    }

    /** So many requests were answered, each {@code nanos} after it had been sent. */
    void answered(int requests, long nanos) {
        answers += requests;
        shortestNanos = Math.min(shortestNanos, nanos);
    }

    /** To be called now and then: ends the window, if it is time. */
    void observe(int inFlight, long nowNanos) {
        if (!policy.enabled()) {
            return;
        }
        if (answers == 0) {
            silent(inFlight, nowNanos);
            return;
        }
        long elapsed = nowNanos - begunNanos;
        boolean enough = answers >= ANSWERS_MIN || elapsed >= INTERVALS_MAX * policy.intervalNanos();
        // What a changed limit does is seen a round trip later.
        if (enough && elapsed >= Math.max(policy.intervalNanos(), Math.min(shortestNanos, bestMaxNanos))) {
            judge(inFlight, answers * 1e9 / elapsed, nowNanos);
            heardNanos = nowNanos;
            beginWindow(nowNanos);
        }
    }

    /** No answer yet: the window that the next one belongs to begins at the earliest now. */
    private void silent(int inFlight, long nowNanos) {
        long silence = nowNanos - heardNanos;
        if (inFlight == 0 && silence >= policy.intervalNanos()) {
            relax(0, 0, nowNanos);
            heardNanos = nowNanos;
            met = false;
        } else if (inFlight > 0 && best.nanos() != BestRoundTrip.UNKNOWN && silence > waitNanos()) {
            // Nothing comes back: no further request piles up on those that are there.
            limit = Math.min(limit, Math.max(inFlight, policy.minInFlight()));
        }
        begunNanos = nowNanos;
    }

    private long waitNanos() {
        return allowedNanos() + policy.intervalNanos();
    }

    private void judge(int inFlight, double rate, long nowNanos) {
        long shortest = Math.min(shortestNanos, bestMaxNanos);
        best.observe(shortest);
        if (shortest > allowedNanos()) {
            queueing(inFlight, rate, shortest, nowNanos);
        } else {
            relax(rate, shortest, nowNanos);
        }
    }

    /** Everything that was answered had waited for too long. */
    private void queueing(int inFlight, double rate, long shortest, long nowNanos) {
        unmetWindows = 0;
        if (inFlight <= limit && limit != NONE) {
            // Those that were too many have been answered. A queue would be as short by now as the limit wants it.
            boolean clearly = shortest > CLEARLY * allowedNanos() || limit < CUT_DEEP * limitBefore;
            vainWindows = clearly ? vainWindows + 1 : vainWindows;
            if (vainWindows >= VAIN_WINDOWS) {
                best.is(shortest, nowNanos);
                lift();
                return;
            }
        }
        limit = (int) Math.min(limit, Math.max(policy.minInFlight(), little(rate)));
        if (limitBefore == NONE) {
            limitBefore = limit;
        }
    }

    /** Something was answered in good time. */
    private void relax(double rate, long shortest, long nowNanos) {
        vainWindows = 0;
        limitBefore = limit;
        if (limit == NONE) {
            if (shortest <= best.nanos() + policy.targetNanos() / CALM_PART) {
                best.forget(nowNanos);
            }
        } else if (met) {
            unmetWindows = 0;
            limit = (int)
                    Math.min(NONE - 1, Math.ceil(Math.clamp(little(rate), limit * GROWTH_MIN, limit * GROWTH_MAX)));
        } else if (++unmetWindows >= INTERVALS_MAX) {
            lift();
        }
    }

    /** What is in flight at this rate when a round trip takes what is allowed: Little's law. */
    private double little(double rate) {
        return Math.ceil(rate * allowedNanos() / 1e9);
    }

    private void lift() {
        limit = NONE;
        limitBefore = NONE;
        vainWindows = 0;
        unmetWindows = 0;
    }

    private void beginWindow(long nowNanos) {
        begunNanos = nowNanos;
        answers = 0;
        shortestNanos = BestRoundTrip.UNKNOWN;
        met = false;
    }
}
