package dev.needletail.watch;

import java.util.List;

/**
 * The pauses of the whole JVM.
 *
 * @param pauses how many
 * @param pausedNanos their length in all
 * @param longestNanos the longest of them
 * @param recent the last ones, newest first
 */
public record PauseFigures(long pauses, long pausedNanos, long longestNanos, List<Pause> recent) {}
