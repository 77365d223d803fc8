/**
 * Notices an event loop that does not turn, and says what holds it.
 *
 * <p><b>Purpose</b> a stalled loop is named with its stack while it is stalled; a pause of the whole JVM is not blamed on it.
 * <b>Input → output</b> the loops' own marks in, log events, counters and the last stalls out.
 * <b>Thread</b> the loops mark, one watcher looks at the marks, any thread reads snapshots.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> none on the loops; the watcher allocates when it has found something.
 * <b>Failure</b> what the watcher cannot find out is left out of its report.
 * <b>May import</b> {@code count}.
 */
@NullMarked
package dev.needletail.watch;

import org.jspecify.annotations.NullMarked;
