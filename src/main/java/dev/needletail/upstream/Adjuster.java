package dev.needletail.upstream;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * Moves the targets of all pools ahead of the demand, once per interval. Whoever schedules it decides the interval; the
 * decision is the {@link Forecaster}'s, and each pool acts on its own event loop, so that nothing here waits.
 */
public final class Adjuster {

    private final Forecaster forecaster;
    private long adjustedNanos = System.nanoTime();

    public Adjuster(Forecaster forecaster) {
        this.forecaster = forecaster;
    }

    /** One interval has passed. One caller at a time. */
    public void adjust(List<UpstreamPool> pools) {
        long now = System.nanoTime();
        long elapsed = now - adjustedNanos;
        adjustedNanos = now;
        for (UpstreamPool pool : pools) {
            try {
                pool.loop().execute(() -> pool.adjust(forecaster, elapsed));
            } catch (RejectedExecutionException stopped) {
                return; // the node stops, and its loops with it
            }
        }
    }
}
