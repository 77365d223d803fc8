package dev.needletail.bench;

/**
 * When the messages of an open loop are due: at a steady rate first, then at one that rises or falls linearly.
 *
 * <pre>
 *   rate │            ╱ to
 *        │         ╱
 *   from │──────╱
 *        └──────┬─────┬──► time
 *         steady  ramp      after the ramp it goes on at {@code to}
 * </pre>
 *
 * <p>Pure: the position of a message, which need not be whole, gives its time. The positions 0, 1, 2, … are evenly spaced; positions
 * whose distances are exponentially distributed with mean 1 make a Poisson process of the same rate.
 */
public final class RateSchedule {

    private static final double NANOS = 1e9;

    private final double from;
    private final double to;
    private final double steadySeconds;
    private final double rampSeconds;
    private final double steadyMessages;
    private final double rampMessages;

    /**
     * @param from messages per second, above 0
     * @param to messages per second after the ramp, above 0
     */
    public RateSchedule(double from, double to, long steadyNanos, long rampNanos) {
        assert from > 0 && to > 0 : from + ".." + to;
        this.from = from;
        this.to = to;
        this.steadySeconds = steadyNanos / NANOS;
        this.rampSeconds = rampNanos / NANOS;
        this.steadyMessages = from * steadySeconds;
        this.rampMessages = (from + to) / 2 * rampSeconds;
    }

    /** Nanoseconds from the start until the message at {@code position} is due; never falls as the position rises. */
    public long offsetNanos(double position) {
        if (from == to || position < steadyMessages) {
            return (long) (position / from * NANOS);
        }
        double ahead = position - steadyMessages;
        if (ahead >= rampMessages) {
            return (long) ((steadySeconds + rampSeconds + (ahead - rampMessages) / to) * NANOS);
        }
        // from·t + slope·t²/2 = ahead, solved in the form that does not cancel when the slope is small.
        double slope = (to - from) / rampSeconds;
        double root = Math.sqrt(Math.max(0, from * from + 2 * slope * ahead));
        return (long) ((steadySeconds + 2 * ahead / (from + root)) * NANOS);
    }

    /** Messages per second at a time since the start. */
    public double rateAt(long offsetNanos) {
        double seconds = offsetNanos / NANOS - steadySeconds;
        if (seconds <= 0 || from == to) {
            return from;
        }
        return seconds >= rampSeconds ? to : from + (to - from) * seconds / rampSeconds;
    }
}
