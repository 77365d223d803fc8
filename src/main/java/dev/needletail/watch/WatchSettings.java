package dev.needletail.watch;

import java.util.concurrent.TimeUnit;

/**
 * How closely the loops are watched.
 *
 * @param thresholdNanos a turn of this length is a stall; 0: nobody watches
 */
public record WatchSettings(long thresholdNanos) {

    public static final WatchSettings OFF = new WatchSettings(0);

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Two looks in a threshold, so that a stall is found when it has lasted one and a half of it at most. */
    private static final long LOOKS_PER_THRESHOLD = 2;

    private static final long INTERVAL_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    public WatchSettings {
        if (thresholdNanos < 0 || (thresholdNanos > 0 && thresholdNanos < LEAST_NANOS)) {
            throw new IllegalArgumentException(
                    thresholdNanos / 1e6 + " ms is below 10 ms, and the scheduler alone may take"
                            + " that long: choose 10ms or more, or 0s to watch nothing");
        }
    }

    public boolean isOn() {
        return thresholdNanos > 0;
    }

    /** From one look at the loops to the next. */
    public long intervalNanos() {
        return Math.min(thresholdNanos / LOOKS_PER_THRESHOLD, INTERVAL_NANOS_MAX);
    }
}
