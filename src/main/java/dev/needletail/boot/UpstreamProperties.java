package dev.needletail.boot;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.upstream}, and each of {@code needletail.upstreams}. Connection figures are of the whole node and are spread evenly over the event loops.
 *
 * @param endpoints host:port of each backend. Empty: of needletail.upstream, a built-in loopback service answers; of a
 *     service, a handler of that name does
 * @param minConnections connections kept even when nothing is asked
 * @param maxConnections bound on connections
 * @param maxInFlightPerConnection requests that one connection carries at once; 1: an exclusive lease
 * @param perClientOrder whether a client stays on its connection while it has requests in flight there, so that its
 *     answers keep the backend's order; false: each request chooses
 * @param warm whether connections are opened before a request needs them, and their number predicted
 * @param requestTimeout how long a request may wait for a connection, and how long for its answer once it is sent
 * @param connectTimeout how long a connect, and each proof by HEARTBEAT, may take
 * @param heartbeatInterval how long a connection may be silent before it has to prove itself again
 * @param resolveInterval how often host names are looked up again
 * @param connectsAtOnce connects under way at once, for each event loop
 * @param connectsPerSecond connects begun within a second, for each event loop
 * @param ejection when a failing address is left alone
 * @param shedding when requests are refused because those before them queue
 * @param prediction how the number of connections is predicted
 * @param socket options of upstream sockets
 * @param ssl TLS
 * @param required whether the node is ready only while a connection to these backends is
 */
public record UpstreamProperties(
        @DefaultValue List<String> endpoints,
        @DefaultValue("1") @Min(0) int minConnections,
        @DefaultValue("64") @Min(1) int maxConnections,
        @DefaultValue("1024") @Min(1) int maxInFlightPerConnection,
        @DefaultValue("true") boolean perClientOrder,
        @DefaultValue("true") boolean warm,
        @DefaultValue("5s") Duration requestTimeout,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("5s") Duration heartbeatInterval,
        @DefaultValue("30s") Duration resolveInterval,
        @DefaultValue("8") @Min(1) int connectsAtOnce,
        @DefaultValue("200") @Min(1) int connectsPerSecond,
        @DefaultValue @Valid Ejection ejection,
        @DefaultValue @Valid Shedding shedding,
        @DefaultValue @Valid @NestedConfigurationProperty PredictionProperties prediction,
        @DefaultValue @Valid @NestedConfigurationProperty SocketProperties socket,
        @DefaultValue @Valid @NestedConfigurationProperty UpstreamSslProperties ssl,
        @DefaultValue("true") boolean required) {

    /**
     * {@code needletail.upstream.ejection}.
     *
     * @param consecutiveFailures failures in a row after which an address is left alone
     * @param baseTime ceiling of the first ejection's random time; it doubles with each further one
     * @param maxTime where the ceiling stops doubling
     */
    public record Ejection(
            @DefaultValue("3") @Min(1) int consecutiveFailures,
            @DefaultValue("100ms") Duration baseTime,
            @DefaultValue("10s") Duration maxTime) {}

    /**
     * {@code needletail.upstream.shedding}.
     *
     * @param enabled whether requests are refused by ERROR (overloaded) because those before them queue; false: they wait
     *     until they time out
     * @param target queueing delay that a request may meet behind others at the backend; what exceeds the best recent round
     *     trip counts as queueing
     * @param maxWait how long a request may wait for a place, where all ready connections are full
     * @param interval how long the delay has to stay above either before requests are refused
     * @param minInFlight requests that are let through at once whatever the delay, of the whole node
     */
    public record Shedding(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("250ms") Duration target,
            @DefaultValue("1s") Duration maxWait,
            @DefaultValue("100ms") Duration interval,
            @DefaultValue("64") @Min(1) int minInFlight) {}
}
