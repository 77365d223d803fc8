package dev.needletail.upstream;

import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a random delay below a ceiling that doubles with each failure up to a cap.
 *
 * <p>Full jitter (the whole delay is random, not a part of it) spreads the retries of many nodes best; the price is that a
 * delay can be near zero, so whoever retries also needs a budget. Belongs to one event loop.
 */
final class Backoff {

    private final long baseNanos;
    private final long capNanos;
    private long ceilingNanos;

    Backoff(long baseNanos, long capNanos) {
        if (baseNanos < 1 || capNanos < baseNanos) {
            throw new IllegalArgumentException(
                    "backoff base %d ns and cap %d ns must satisfy 1 <= base <= cap: raise the cap or lower the base"
                            .formatted(baseNanos, capNanos));
        }
        this.baseNanos = baseNanos;
        this.capNanos = capNanos;
        this.ceilingNanos = baseNanos;
    }

    /** The next delay, 0 inclusive to the present ceiling exclusive; doubles the ceiling. */
    long nextNanos(RandomGenerator random) {
        long delay = random.nextLong(ceilingNanos);
        ceilingNanos = ceilingNanos > capNanos / 2 ? capNanos : ceilingNanos * 2;
        assert ceilingNanos >= baseNanos && ceilingNanos <= capNanos;
        return delay;
    }

    /** Above every delay that the next call can give. */
    long ceilingNanos() {
        return ceilingNanos;
    }

    /** Begins again at the base. */
    void reset() {
        ceilingNanos = baseNanos;
    }
}
