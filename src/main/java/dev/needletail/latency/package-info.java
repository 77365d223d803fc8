/**
 * How long things take: per event loop one histogram for each stage of a frame's way, and the loop's own lag.
 *
 * <p><b>Purpose</b> percentiles per stage without a shared write on the data path.
 * <b>Input → output</b> durations in nanoseconds in, immutable snapshots and cumulative buckets out.
 * <b>Thread</b> each loop records into its own; one harvesting thread adds up; any thread reads snapshots.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> none per record; a snapshot per harvest, outside of the loops.
 * <b>Failure</b> a loop that does not answer a harvest is reported late, one that refuses it stopped.
 * <b>May import</b> {@code count}.
 */
@NullMarked
package dev.needletail.latency;

import org.jspecify.annotations.NullMarked;
