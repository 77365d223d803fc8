package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;

/**
 * How long requests may queue before the node refuses further ones.
 *
 * @param enabled whether requests are refused for delay at all; otherwise they wait until they time out
 * @param targetNanos queueing delay that a request may meet behind others at the backend
 * @param maxWaitNanos how long a request may wait for a place, where all ready connections are full
 * @param intervalNanos how long the delay has to stay above either before requests are refused, so that bursts are not
 * @param minInFlight requests that are let through at once whatever the delay
 */
public record SheddingPolicy(
        boolean enabled, long targetNanos, long maxWaitNanos, long intervalNanos, int minInFlight) {

    /** 250 ms at the backend or a second in the node, for 100 ms, and never below 64 in flight. */
    public static final SheddingPolicy DEFAULT = new SheddingPolicy(
            true,
            TimeUnit.MILLISECONDS.toNanos(250),
            TimeUnit.SECONDS.toNanos(1),
            TimeUnit.MILLISECONDS.toNanos(100),
            64);

    private static final long NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);

    public SheddingPolicy {
        if (Math.min(targetNanos, Math.min(maxWaitNanos, intervalNanos)) < NANOS_MIN) {
            throw new IllegalArgumentException(
                    "shedding target %d ns, max-wait %d ns and interval %d ns must be 1 ms or more: raise them, or switch shedding.enabled off"
                            .formatted(targetNanos, maxWaitNanos, intervalNanos));
        }
        if (minInFlight < 1) {
            throw new IllegalArgumentException(
                    "shedding min-in-flight %d is below 1: nothing would be let through".formatted(minInFlight));
        }
    }

    /** The share of one of so many loops. */
    SheddingPolicy share(int loops) {
        return new SheddingPolicy(enabled, targetNanos, maxWaitNanos, intervalNanos, Math.ceilDiv(minInFlight, loops));
    }
}
