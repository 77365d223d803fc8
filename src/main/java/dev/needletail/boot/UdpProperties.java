package dev.needletail.boot;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.udp}.
 *
 * @param destinations host:port of each destination, unicast or multicast; each gets every DATA frame. An empty list
 *     drops DATA with a count
 * @param batchSize datagrams handed to the kernel at once; 1: no batching
 * @param maxDelay how long a datagram may wait for company when flush-at-burst-end is off
 * @param flushAtBurstEnd whether the end of a burst flushes
 * @param segmentationOffload whether runs of equal size leave as one send that the kernel cuts (UDP_SEGMENT)
 * @param maxPending datagrams kept while the kernel takes none; beyond it the oldest are dropped
 * @param multicastLoopback whether listeners on this host hear multicast too
 * @param socket options of UDP sockets
 * @param channels destinations by name, for DATA whose payload begins with that name; each has all that needletail.udp has
 */
public record UdpProperties(
        @DefaultValue("127.0.0.1:9100") List<String> destinations,
        @DefaultValue("64") @Min(1) @Max(1024) int batchSize,
        @DefaultValue("1ms") Duration maxDelay,
        @DefaultValue("true") boolean flushAtBurstEnd,
        @DefaultValue("true") boolean segmentationOffload,
        @DefaultValue("4096") @Min(1) int maxPending,
        @DefaultValue("true") boolean multicastLoopback,
        @DefaultValue @Valid @NestedConfigurationProperty UdpSocketProperties socket,
        @DefaultValue Map<String, @Valid UdpChannelProperties> channels) {

    /** The group that has no name. */
    UdpChannelProperties unnamed() {
        return new UdpChannelProperties(
                destinations,
                batchSize,
                maxDelay,
                flushAtBurstEnd,
                segmentationOffload,
                maxPending,
                multicastLoopback,
                socket);
    }
}
