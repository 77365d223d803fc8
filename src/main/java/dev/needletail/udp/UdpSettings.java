package dev.needletail.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How DATA frames leave. Immutable; checked on construction.
 *
 * @param destinations resolved addresses, each gets every frame; empty: DATA is dropped with a count
 * @param batchSize datagrams that may wait before they are handed to the kernel, and messages per system call;
 *     1 switches batching off: one datagram, one call
 * @param maxDelayNanos longest time a datagram waits for company; matters when {@code flushAtBurstEnd} is false
 * @param segmentationOffload whether runs of equal size may leave as one UDP_SEGMENT message
 * @param flushAtBurstEnd whether the end of a burst flushes
 * @param maxPending datagrams kept while the kernel takes none; beyond it the oldest are dropped
 * @param localAddress address to send from; null: the kernel chooses
 * @param multicast how datagrams to a group leave; used when a destination is a multicast address
 */
public record UdpSettings(
        List<InetSocketAddress> destinations,
        int batchSize,
        long maxDelayNanos,
        boolean segmentationOffload,
        boolean flushAtBurstEnd,
        int maxPending,
        @Nullable InetAddress localAddress,
        Multicast multicast) {

    /** The most messages one {@code sendmmsg(2)} takes: UIO_MAXIOV. */
    public static final int BATCH_SIZE_MAX = 1024;

    /** A bound on the bound: each waiting datagram can hold a received buffer. */
    public static final int PENDING_MAX = 1 << 20;

    /**
     * How multicast leaves (ip(7), ipv6(7)).
     *
     * @param ttl IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS; 0 stays on this host, 1 on this link
     * @param networkInterface IP_MULTICAST_IF, IPV6_MULTICAST_IF; null: the routing table chooses
     * @param loopback whether listeners on this host hear it too
     */
    public record Multicast(int ttl, @Nullable NetworkInterface networkInterface, boolean loopback) {

        /** The kernel's own: one hop, the routing table's interface, heard on this host. */
        public static final Multicast KERNEL = new Multicast(1, null, true);

        public Multicast {
            if (ttl < 0 || ttl > 255) {
                throw new IllegalArgumentException("multicast ttl " + ttl + " is not within 0 and 255");
            }
        }
    }

    public UdpSettings {
        destinations = List.copyOf(destinations);
        for (InetSocketAddress destination : destinations) {
            if (destination.isUnresolved()) {
                throw new IllegalArgumentException("UDP destination " + destination
                        + " is not resolved: use an address, or a name that this host can look up");
            }
            if (destination.getPort() == 0) {
                throw new IllegalArgumentException("UDP destination " + destination + " has port 0: name a port");
            }
        }
        if (batchSize < 1 || batchSize > BATCH_SIZE_MAX) {
            throw new IllegalArgumentException("batch-size " + batchSize + " is not within 1 and " + BATCH_SIZE_MAX
                    + ", the most messages that sendmmsg takes");
        }
        if (maxDelayNanos < 0) {
            throw new IllegalArgumentException("max-delay " + maxDelayNanos + " ns is negative: 0 waits for nothing");
        }
        if (maxPending < batchSize || maxPending > PENDING_MAX) {
            throw new IllegalArgumentException("max-pending " + maxPending + " is not within batch-size " + batchSize
                    + " and " + PENDING_MAX + ": raise the first or lower the second");
        }
    }

    /** Batches of 64, flushed at the end of each burst, with segmentation offload; 4,096 datagrams may wait. */
    public static UdpSettings of(List<InetSocketAddress> destinations) {
        return new UdpSettings(destinations, 64, 1_000_000, true, true, 4096, null, Multicast.KERNEL);
    }

    /** The same with another batch size. */
    public UdpSettings withBatchSize(int size) {
        return new UdpSettings(
                destinations,
                size,
                maxDelayNanos,
                segmentationOffload,
                flushAtBurstEnd,
                maxPending,
                localAddress,
                multicast);
    }

    /** The same with segmentation offload on or off. */
    public UdpSettings withSegmentationOffload(boolean on) {
        return new UdpSettings(
                destinations, batchSize, maxDelayNanos, on, flushAtBurstEnd, maxPending, localAddress, multicast);
    }

    /** The same with a flush at the end of each burst, or not before the batch is full or {@code maxDelayNanos} over. */
    public UdpSettings withFlushAtBurstEnd(boolean on, long delayNanos) {
        return new UdpSettings(
                destinations, batchSize, delayNanos, segmentationOffload, on, maxPending, localAddress, multicast);
    }

    /** The same with another bound on waiting datagrams. */
    public UdpSettings withMaxPending(int datagrams) {
        return new UdpSettings(
                destinations,
                batchSize,
                maxDelayNanos,
                segmentationOffload,
                flushAtBurstEnd,
                datagrams,
                localAddress,
                multicast);
    }

    /** The same, sent from {@code address} and by {@code rules} to groups. */
    public UdpSettings withLocal(@Nullable InetAddress address, Multicast rules) {
        return new UdpSettings(
                destinations,
                batchSize,
                maxDelayNanos,
                segmentationOffload,
                flushAtBurstEnd,
                maxPending,
                address,
                rules);
    }

    boolean hasMulticast() {
        for (InetSocketAddress destination : destinations) {
            if (destination.getAddress().isMulticastAddress()) {
                return true;
            }
        }
        return false;
    }
}
