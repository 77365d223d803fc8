package dev.needletail.boot;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.udp.channels.<name>}: as {@code needletail.udp}, for the DATA of one name.
 *
 * @param destinations host:port of each destination, unicast or multicast; each gets every DATA frame of the channel
 * @param batchSize datagrams handed to the kernel at once; 1: no batching
 * @param maxDelay how long a datagram may wait for company when flush-at-burst-end is off
 * @param flushAtBurstEnd whether the end of a burst flushes
 * @param segmentationOffload whether runs of equal size leave as one send that the kernel cuts (UDP_SEGMENT)
 * @param maxPending datagrams kept while the kernel takes none; beyond it the oldest are dropped
 * @param multicastLoopback whether listeners on this host hear multicast too
 * @param socket options of the channel's UDP sockets
 */
public record UdpChannelProperties(
        @DefaultValue List<String> destinations,
        @DefaultValue("64") @Min(1) @Max(1024) int batchSize,
        @DefaultValue("1ms") Duration maxDelay,
        @DefaultValue("true") boolean flushAtBurstEnd,
        @DefaultValue("true") boolean segmentationOffload,
        @DefaultValue("4096") @Min(1) int maxPending,
        @DefaultValue("true") boolean multicastLoopback,
        @DefaultValue @Valid @NestedConfigurationProperty UdpSocketProperties socket) {}
