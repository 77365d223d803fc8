package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;

/** Why a pool does not serve a request, in words: what happened, the figures, and the way out. Immutable. */
public final class PoolReasons {

    private final String section;
    private final int maxConnections;
    private final String bound;
    private final String timeout;

    /**
     * @param section where the pool's properties are
     * @param settings the pool's
     * @param maxConnectionsOfNode what those properties say, of which the pool has its event loop's share
     */
    public PoolReasons(String section, UpstreamSettings settings, int maxConnectionsOfNode) {
        assert settings.maxConnections() <= maxConnectionsOfNode : "a share is no more than the whole";
        this.section = section;
        this.maxConnections = settings.maxConnections();
        this.bound = maxConnections == maxConnectionsOfNode
                ? " max-connections=" + maxConnections
                : " max-connections=" + maxConnections + " (this event loop's share of " + maxConnectionsOfNode + ")";
        this.timeout = "no answer from the upstream within "
                + TimeUnit.NANOSECONDS.toMillis(settings.requestTimeoutNanos())
                + " ms: check the backend, or raise " + section + ".request-timeout";
    }

    String section() {
        return section;
    }

    String timeout() {
        return timeout;
    }

    /**
     * More connections are no way out before all that there may be are ready.
     *
     * @param open those that are being opened included
     */
    String unavailable(int open, int ready, int inFlight, int waiting) {
        String figures = "upstream unavailable: open=" + open + " ready=" + ready + " inFlight=" + inFlight
                + " waiting=" + waiting + bound;
        return ready < maxConnections
                ? figures + "; see /actuator/upstreams and check the backend"
                : figures + "; see /actuator/upstreams, check the backend or raise " + section + ".max-connections";
    }
}
