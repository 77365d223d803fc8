/**
 * Datagrams leave in batches: every DATA frame goes out once per destination, its bytes unchanged.
 *
 * <p><b>Purpose</b> few system calls per datagram, and a count for each datagram that did not leave.
 * <b>Input → output</b> runs of equal-size frames in, {@code sendmmsg(2)} batches with segmentation offload out.
 * <b>Thread</b> one {@link dev.needletail.udp.DataSender} per event loop, used on its thread only; counters by any.
 * <b>Buffer ownership</b> frames are borrowed; what has to wait is retained, and released exactly once.
 * <b>Allocation</b> none per datagram on the native path; a packet and a promise per datagram on the portable one.
 * <b>Failure</b> a refused datagram is counted by reason and never stops its neighbours.
 * <b>May import</b> count.
 */
@NullMarked
package dev.needletail.udp;

import org.jspecify.annotations.NullMarked;
