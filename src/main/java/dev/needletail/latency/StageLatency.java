package dev.needletail.latency;

/**
 * The durations of one stage over all loops.
 *
 * @param interval between the last two harvests
 * @param sinceStart since start or reset
 * @param buckets of {@code sinceStart}
 */
public record StageLatency(LatencyFigures interval, LatencyFigures sinceStart, HistogramBuckets buckets) {}
