/**
 * Bytes become frames.
 *
 * <p><b>Purpose</b> read client connections, cut their streams into frames, and stop reading whoever must wait.
 * <b>Input → output</b> received buffers → whole frames for the router.
 * <b>Thread</b> one event loop.
 * <b>Buffer ownership</b> takes each received buffer; hands it on whole, or releases it.
 * <b>Allocation</b> read buffers from the loop's pool; a buffer of its size for a frame that straddles two reads.
 * <b>Failure</b> a defect closes its own connection, with a reason that is counted.
 * <b>May import</b> route, outbound, wire, buffer, socket, tls, count.
 */
@NullMarked
package dev.needletail.inbound;

import org.jspecify.annotations.NullMarked;
