package dev.needletail.upstream;

/**
 * What the pool of one event loop may do. Durations in nanoseconds.
 *
 * @param minConnections connections kept even when nothing is asked
 * @param maxConnections bound on connections, those being opened included
 * @param maxInFlightPerConnection requests that one connection carries at once; 1 is an exclusive lease
 * @param perClientOrder whether a client stays on its connection while it has requests in flight there
 * @param warm whether connections are opened before a request needs them
 * @param requestTimeoutNanos how long a request may wait for a connection, and how long for its answer once it is sent
 * @param connectTimeoutNanos how long a connect, and each proof by HEARTBEAT, may take
 * @param heartbeatIntervalNanos how long a connection may be silent before it has to prove itself again
 * @param connectsAtOnce bound on connects under way
 * @param connectsPerSecond bound on connects begun within a second
 * @param ejection when an address that fails is left alone
 * @param shedding when requests are refused because those before them queue
 */
public record UpstreamSettings(
        int minConnections,
        int maxConnections,
        int maxInFlightPerConnection,
        boolean perClientOrder,
        boolean warm,
        long requestTimeoutNanos,
        long connectTimeoutNanos,
        long heartbeatIntervalNanos,
        int connectsAtOnce,
        int connectsPerSecond,
        EjectionPolicy ejection,
        SheddingPolicy shedding) {

    public UpstreamSettings {
        if (minConnections < 0 || maxConnections < 1 || maxConnections < minConnections) {
            throw new IllegalArgumentException(
                    "max-connections %d is below min-connections %d or below 1: raise the first or lower the second"
                            .formatted(maxConnections, minConnections));
        }
        if (maxInFlightPerConnection < 1) {
            throw new IllegalArgumentException("max-in-flight-per-connection %d is below 1: 1 is an exclusive lease"
                    .formatted(maxInFlightPerConnection));
        }
        if (requestTimeoutNanos < 1 || connectTimeoutNanos < 1 || heartbeatIntervalNanos < 1) {
            throw new IllegalArgumentException("upstream timeouts and the heartbeat interval must be positive");
        }
    }

    /**
     * The share of one loop: node-wide figures are spread evenly, remainders go to the first loops. A loop that is to keep
     * connections at all keeps at least one, for its clients can't use another loop's.
     *
     * @throws IllegalArgumentException when there is less than one connection for each loop
     */
    public UpstreamSettings share(int loop, int loops) {
        if (maxConnections < loops) {
            throw new IllegalArgumentException(
                    "max-connections %d is below the %d event loops, each of which needs one: raise it or lower event-loops.count"
                            .formatted(maxConnections, loops));
        }
        return new UpstreamSettings(
                minConnections == 0 ? 0 : Math.max(1, spread(minConnections, loop, loops)),
                spread(maxConnections, loop, loops),
                maxInFlightPerConnection,
                perClientOrder,
                warm,
                requestTimeoutNanos,
                connectTimeoutNanos,
                heartbeatIntervalNanos,
                connectsAtOnce,
                connectsPerSecond,
                ejection,
                shedding.share(loops));
    }

    private static int spread(int total, int loop, int loops) {
        return total / loops + (loop < total % loops ? 1 : 0);
    }
}
