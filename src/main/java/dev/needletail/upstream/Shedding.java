package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a pool refuses requests because those before them queue: at the backend ({@link InFlightLimit}), or in the node, where
 * they wait for a place on a connection.
 *
 * <p>Waiting in the node is back-pressure first: a client that waits is not read. It becomes overload when clients have waited
 * without a break for an interval, and one of them for longer than it may (Maurer, "Fail at Scale", ACM Queue 13(8), 2015, on CoDel for queues of
 * requests).
 *
 * <p>One event loop only.
 */
final class Shedding {

    private final SheddingPolicy policy;
    private final InFlightLimit limit;

    private boolean crowded;
    private long crowdedSinceNanos;
    private @Nullable String reason;

    Shedding(UpstreamSettings settings, long nowNanos) {
        this.policy = settings.shedding();
        this.limit = new InFlightLimit(policy, settings.requestTimeoutNanos() / 2, nowNanos);
    }

    /** Whether one request more in flight would be too many. */
    boolean isFull(int inFlight) {
        return limit.refuses(inFlight);
    }

    /** As {@link InFlightLimit#allowedNanos}. */
    long allowedNanos() {
        return limit.allowedNanos();
    }

    /** Whether those in flight queue. */
    boolean isLimited() {
        return limit.limit() != InFlightLimit.NONE;
    }

    /** Whether a request that found no place has waited for too long. */
    boolean isTooLong(long waitedNanos, long nowNanos) {
        return policy.enabled()
                && crowded
                && nowNanos - crowdedSinceNanos >= policy.intervalNanos()
                && waitedNanos > policy.maxWaitNanos();
    }

    /** A client waits for a place. */
    void crowded(long nowNanos) {
        if (!crowded) {
            crowded = true;
            crowdedSinceNanos = nowNanos;
        }
    }

    /** No client waits any more. */
    void uncrowded() {
        crowded = false;
    }

    void answered(int requests, long nanos) {
        limit.answered(requests, nanos);
    }

    /** To be called now and then. */
    void observe(int inFlight, long nowNanos) {
        limit.observe(inFlight, nowNanos);
        reason = null;
    }

    /** Requests in flight at most; 0 when there is no such limit. */
    int limit() {
        return limit.limit() == InFlightLimit.NONE ? 0 : limit.limit();
    }

    /** With the figures of about now: made once for many, as many are refused at once. */
    String reason(int inFlight, int waiting, String section) {
        String told = reason;
        if (told == null) {
            long best = limit.bestNanos();
            told = "upstream overloaded: in flight=" + inFlight + " limit=" + limit() + " waiting=" + waiting
                    + " best round trip="
                    + (best == BestRoundTrip.UNKNOWN ? "unknown" : TimeUnit.NANOSECONDS.toMicros(best) + " us")
                    + " target=+" + TimeUnit.NANOSECONDS.toMillis(policy.targetNanos())
                    + " ms; send less, add backends, or raise " + section + ".shedding.target or max-wait";
            reason = told;
        }
        return told;
    }
}
