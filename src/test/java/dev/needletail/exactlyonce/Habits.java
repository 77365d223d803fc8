package dev.needletail.exactlyonce;

/**
 * How a client behaves. Chances are for each burst of answers that it reads, from 0 to 1.
 *
 * @param depth requests in flight at most
 * @param requestsPerSecond how many it sends, evenly; 0: as many as the depth lets it
 * @param heartbeat that it sends a HEARTBEAT with the next requests
 * @param data that it sends a DATA frame with them
 * @param reset that it resets its connection, with requests in flight
 * @param leave that it closes its connection, with requests in flight
 * @param halfClose that it ends its stream and takes what it is owed
 * @param pause that it does not read for {@code pauseMillis}
 */
public record Habits(
        int depth,
        double requestsPerSecond,
        double heartbeat,
        double data,
        double reset,
        double leave,
        double halfClose,
        double pause,
        int pauseMillis) {

    /** Asks and takes answers. */
    public static Habits plain(int depth) {
        return new Habits(depth, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Comes and goes in every way there is, and speaks all that a client may. */
    public static Habits restless(int depth) {
        return new Habits(depth, 0, 0.02, 0.01, 0.001, 0.001, 0.003, 0.002, 5);
    }

    public Habits paced(double perSecond) {
        return new Habits(depth, perSecond, heartbeat, data, reset, leave, halfClose, pause, pauseMillis);
    }

    public Habits pausing(double chance, int millis) {
        return new Habits(depth, requestsPerSecond, heartbeat, data, reset, leave, halfClose, chance, millis);
    }

    /** All chances of coming and going times {@code factor}. */
    public Habits churning(double factor) {
        return new Habits(
                depth,
                requestsPerSecond,
                heartbeat,
                data,
                reset * factor,
                leave * factor,
                halfClose * factor,
                pause,
                pauseMillis);
    }

    public Habits speaking(double heartbeats, double datagrams) {
        return new Habits(depth, requestsPerSecond, heartbeats, datagrams, reset, leave, halfClose, pause, pauseMillis);
    }
}
