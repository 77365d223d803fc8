package dev.needletail.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * What a run of the fuzzer did.
 *
 * @param executions of the target
 * @param edges of the program's code that were reached (libFuzzer's {@code cov})
 * @param features edges with how often they were taken (libFuzzer's {@code ft})
 * @param corpus inputs each of which reaches something that the others do not
 * @param seconds of fuzzing, without the start of the process
 * @param findingHex the input that broke a law, as a line of the corpus, or null
 * @param error what was thrown for it, or null
 */
public record FuzzResult(
        long executions,
        int edges,
        int features,
        int corpus,
        double seconds,
        @Nullable String findingHex,
        @Nullable String error) {}
