package dev.needletail.inbound;

import java.util.random.RandomGenerator;

/**
 * How old a client connection may become. Long-lived connections stay where they are when nodes are added; one that ends now
 * and then finds the new ones.
 *
 * <p>Each connection draws an age of its own, so that connections which came together do not leave together.
 *
 * @param nanos 0: as old as it likes
 * @param jitter part of it by which an age is shorter or longer at most, 0 to 1
 */
public record ConnectionAge(long nanos, double jitter) {

    /** Connections stay for as long as they like. */
    public static final ConnectionAge UNLIMITED = new ConnectionAge(0, 0);

    public ConnectionAge {
        if (nanos < 0) {
            throw new IllegalArgumentException("max-connection-age of " + nanos + " ns is below 0");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("max-connection-age-jitter " + jitter + " is outside 0 to 1");
        }
    }

    /** Whether connections end by their age at all. */
    public boolean isLimited() {
        return nanos > 0;
    }

    /** The age of one connection: evenly spread within {@code nanos × (1 ± jitter)}, and above 0. */
    public long drawNanos(RandomGenerator random) {
        assert isLimited() : "without a limit there is nothing to draw";
        double factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Math.max(1, (long) (nanos * factor)); // above a long's range the cast stays at its end
    }
}
