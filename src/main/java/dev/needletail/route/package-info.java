/**
 * A frame meets its purpose.
 *
 * <p><b>Purpose</b> HEARTBEAT is answered, DATA becomes datagrams, REQUEST finds who serves it.
 * <b>Input → output</b> whole frames in received buffers → runs of frames for outputs, datagrams, upstream connections.
 * <b>Thread</b> one event loop; a {@link dev.needletail.route.Reply} may be given from any thread.
 * <b>Buffer ownership</b> borrows, or takes a received buffer whole when its last run goes on as it lies.
 * <b>Allocation</b> none, but one reply per request that a handler of the user's serves.
 * <b>Failure</b> a request that cannot be served, or that finds no memory to wait in, is answered by ERROR.
 * <b>May import</b> udp, upstream, outbound, wire, count.
 */
@NullMarked
package dev.needletail.route;

import org.jspecify.annotations.NullMarked;
