package dev.needletail.bench;

import org.jspecify.annotations.Nullable;

/**
 * What one of several services answered; the warm-up is not in it. The percentiles are null when there was no correct
 * answer, and within 0.1 %.
 *
 * @param answered correct answers to its REQUESTs
 * @param errors ERROR answers of all codes
 */
public record ServiceFigures(
        String service,
        long answered,
        long errors,
        @Nullable Long p50Nanos,
        @Nullable Long p99Nanos,
        @Nullable Long p999Nanos,
        @Nullable Long maxNanos) {}
