package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;

/** Why a pool does not serve a request, in words: what happened, the figures, and the way out. Immutable. */
final class PoolReasons {

    private final String section;
    private final int maxConnections;
    private final String timeout;

    /** @param section where the pool's properties are */
    PoolReasons(String section, UpstreamSettings settings) {
        this.section = section;
        this.maxConnections = settings.maxConnections();
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

    String unavailable(int open, int inFlight, int waiting) {
        return "upstream unavailable: open=" + open + " inFlight=" + inFlight + " waiting=" + waiting
                + " max-connections=" + maxConnections + "; see /actuator/upstreams, check the backend or raise "
                + section + ".max-connections";
    }
}
