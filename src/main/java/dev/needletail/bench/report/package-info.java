/**
 * The results of runs as one page that shows them.
 *
 * <p><b>Purpose</b> a self-contained HTML page: plots, tables and facts of one run, or of several laid over each other.
 * <b>Input → output</b> {@link dev.needletail.bench.BenchResult}s in, one HTML text out.
 * <b>Thread</b> any; nothing is shared and nothing is kept.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> freely: the run is over.
 * <b>Failure</b> what a run does not know is left out or called not known; only writing the file can fail.
 * <b>May import</b> the result model of {@code bench}, {@code count}.
 */
@NullMarked
package dev.needletail.bench.report;

import org.jspecify.annotations.NullMarked;
