package dev.needletail.upstream;

import org.jspecify.annotations.Nullable;

/**
 * Sets the {@link Aperture} as wide as {@link ApertureWidth} says, by what the answers of each window show. One event loop
 * only.
 */
final class ApertureControl {

    private final Aperture aperture;
    private final @Nullable ApertureWidth policy;

    private long begunNanos;
    private long answers;
    private long roundTripNanos;

    ApertureControl(UpstreamSettings settings, long nowNanos) {
        int narrowest = Math.max(1, settings.minConnections());
        // With one request for each connection nothing is shared: whichever is free takes the next.
        boolean shared = settings.maxInFlightPerConnection() > 1;
        this.aperture = new Aperture(shared ? narrowest : settings.maxConnections());
        this.policy = shared ? new ApertureWidth(narrowest, settings.maxConnections(), nowNanos) : null;
        this.begunNanos = nowNanos;
    }

    Aperture aperture() {
        return aperture;
    }

    /** Connections that trials have shown to be worth having; zero when they were not needed. */
    int worthKeeping() {
        return policy != null && policy.isWidened() ? policy.worthKeeping() : 0;
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
        aperture.width(policy.observe(window, connections.ready(), nowNanos));
        return true;
    }
}
