package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sets the {@link Aperture} as wide as {@link ApertureWidth} says, by what the answers of each window show; and at least as
 * wide as it takes to carry all that is in flight. One event loop only.
 */
final class ApertureControl {

    /** How long the width that a crowd has brought outlasts it. */
    private static final long CROWD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Aperture aperture;
    private final @Nullable ApertureWidth policy;
    private final int max;

    private int crowdWidth;
    private long crowdUntilNanos;
    private long begunNanos;
    private long answers;
    private long roundTripNanos;

    ApertureControl(UpstreamSettings settings, long nowNanos) {
        int narrowest = Math.max(1, settings.minConnections());
        // With one request for each connection nothing is shared: whichever is free takes the next.
        boolean shared = settings.maxInFlightPerConnection() > 1;
        this.aperture = new Aperture(shared ? narrowest : settings.maxConnections());
        this.policy = shared ? new ApertureWidth(narrowest, settings.maxConnections(), nowNanos) : null;
        this.max = settings.maxConnections();
        this.begunNanos = nowNanos;
    }

    Aperture aperture() {
        return aperture;
    }

    /** Connections that trials have shown to be worth having; zero when they were not needed. */
    int worthKeeping() {
        return policy != null && policy.isWidened() ? policy.worthKeeping() : 0;
    }

    /**
     * So many connections would all be full. Clients that always have requests in flight stay where they are, and would wait
     * beside empty spares: the width follows at once.
     */
    void crowded(int connections, long nowNanos) {
        if (policy != null && connections > 1 && connections >= crowdWidth) {
            crowdWidth = Math.min(connections, max);
            crowdUntilNanos = nowNanos + CROWD_NANOS;
            aperture.width(Math.max(policy.width(), crowdWidth));
        }
    }

    /** So many requests were answered, each {@code nanos} after it had been sent. */
    void answered(int requests, long nanos) {
        answers += requests;
        roundTripNanos += nanos * requests;
    }

    /** Ends the window, if it is time; returns whether it was. */
    boolean adjust(Connections connections, long nowNanos) {
        if (policy == null || nowNanos - begunNanos < ApertureWidth.WINDOW_NANOS) {
            return false;
        }
        AnswerWindow window = new AnswerWindow(answers, roundTripNanos, nowNanos - begunNanos);
        begunNanos = nowNanos;
        answers = 0;
        roundTripNanos = 0;
        if (nowNanos - crowdUntilNanos >= 0) {
            crowdWidth = 0;
        }
        aperture.width(Math.max(policy.observe(window, connections.ready(), nowNanos), crowdWidth));
        return true;
    }
}
