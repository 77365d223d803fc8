/**
 * Answers leave.
 *
 * <p><b>Purpose</b> gather what a burst has to say to each channel, and flush each touched channel once.
 * <b>Input → output</b> frames in received buffers → writes on channels.
 * <b>Thread</b> one event loop.
 * <b>Buffer ownership</b> borrows sources; owns the batch buffers until they are written.
 * <b>Allocation</b> a batch buffer from the loop's pool per touched channel and burst.
 * <b>Failure</b> a failed write closes its channel; answers for a closed client are dropped and counted.
 * <b>May import</b> wire, count.
 */
@NullMarked
package dev.needletail.outbound;

import org.jspecify.annotations.NullMarked;
