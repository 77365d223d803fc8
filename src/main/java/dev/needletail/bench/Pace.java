package dev.needletail.bench;

/** What decides when the next message goes. */
public sealed interface Pace {

    /** How many messages may be in flight on one connection. */
    int inFlightMax();

    /**
     * A message goes as soon as an answer makes room for it. The peer sets the pace: a stall delays the messages behind it
     * without showing in their latency.
     *
     * @param depth messages in flight on each connection
     */
    record Closed(int depth) implements Pace {
        @Override
        public int inFlightMax() {
            return depth;
        }
    }

    /**
     * A message goes at its time, whatever the answers do, and its latency counts from that time. When a connection
     * has so much in flight that it must wait, what was due meanwhile goes later and counts from when it was due.
     *
     * @param from messages per second over all connections
     * @param to messages per second at the end; the same as {@code from} for a steady rate
     * @param poisson times as of a Poisson process instead of even spacing
     * @param inFlightMax per connection; bounds the load's own memory
     */
    record Open(double from, double to, boolean poisson, int inFlightMax) implements Pace {}
}
