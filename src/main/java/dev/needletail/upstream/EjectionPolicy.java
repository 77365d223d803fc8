package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;

/**
 * When a failing backend address is left alone, and for how long.
 *
 * <p>The words are those of Envoy's outlier detection; HAProxy says {@code fall} for the number of failures, and its
 * {@code rise} is 1 here: one success restores.
 *
 * @param consecutiveFailures failures in a row that eject an address
 * @param baseEjectionNanos ceiling of the first ejection time; the time itself is random below it
 * @param maxEjectionNanos where the ceiling stops doubling
 */
public record EjectionPolicy(int consecutiveFailures, long baseEjectionNanos, long maxEjectionNanos) {

    /** Three failures; from 100 ms up to 10 s. */
    public static final EjectionPolicy DEFAULT =
            new EjectionPolicy(3, TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.SECONDS.toNanos(10));

    public EjectionPolicy {
        if (consecutiveFailures < 1) {
            throw new IllegalArgumentException(
                    "consecutive-failures %d is below 1: 1 ejects at the first failure".formatted(consecutiveFailures));
        }
        if (baseEjectionNanos < 1 || maxEjectionNanos < baseEjectionNanos) {
            throw new IllegalArgumentException(
                    "base ejection time %d ns and max ejection time %d ns must satisfy 1 <= base <= max: raise the second or lower the first"
                            .formatted(baseEjectionNanos, maxEjectionNanos));
        }
    }
}
