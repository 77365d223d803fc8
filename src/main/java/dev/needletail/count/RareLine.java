package dev.needletail.count;

import java.util.concurrent.TimeUnit;

/**
 * Decides which of many equal events the log may name: so many each minute, and then how many were not named. Whoever
 * floods the node does not flood its log.
 *
 * <p>One thread.
 */
public final class RareLine {

    /** Not to be said. */
    public static final long WITHHELD = -1;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private long minuteNanos;
    private int said;
    private long withheld;

    /** @param perMinute lines of one minute, 1 or more */
    public RareLine(int perMinute) {
        assert perMinute > 0 : "a line that never comes needs no object";
        this.perMinute = perMinute;
    }

    /**
     * Asks for one line.
     *
     * @param now as {@link System#nanoTime}
     * @return how many were withheld since the last line, or {@link #WITHHELD}
     */
    public long admit(long now) {
        if (said == 0 || now - minuteNanos >= MINUTE_NANOS) {
            minuteNanos = now;
            said = 0;
        }
        if (said >= perMinute) {
            withheld++;
            return WITHHELD;
        }
        said++;
        long before = withheld;
        withheld = 0;
        return before;
    }
}
