/**
 * The load generator: messages at a pace of its own or as fast as they are answered, and what came back.
 *
 * <p><b>Purpose</b> measure a node, or anything that speaks its wire, without flattering it.
 * <b>Input → output</b> a plan of the load in; {@link dev.needletail.bench.BenchResult} out.
 * <b>Thread</b> event loops of its own send and receive; one thread that may wait asks them for their figures.
 * <b>Buffer ownership</b> outgoing buffers pass to the channel with each write; incoming ones are released when read.
 * <b>Allocation</b> none per message in the steady state; each interval's figures do.
 * <b>Failure</b> {@link dev.needletail.bench.BenchFailure} before the load begins; afterwards everything is counted.
 * <b>May import</b> {@code wire}, {@code count}, {@code tls}.
 */
@NullMarked
package dev.needletail.bench;

import org.jspecify.annotations.NullMarked;
