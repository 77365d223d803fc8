package dev.needletail.upstream;

/**
 * What one event loop needed in the past window. All figures but the time are connections of that loop.
 *
 * @param peak highest concurrent demand of the window, see {@link #connections}; may exceed {@code max}
 * @param target the target that held during the window
 * @param min fewest connections that the loop may keep
 * @param max most connections that the loop may keep
 * @param elapsedNanos length of the window
 */
public record Demand(int peak, int target, int min, int max, long elapsedNanos) {

    public Demand {
        if (peak < 0 || target < 0 || elapsedNanos < 0) {
            throw new IllegalArgumentException("peak %d, target %d and elapsedNanos %d must not be negative"
                    .formatted(peak, target, elapsedNanos));
        }
        if (min < 0 || max < min) {
            throw new IllegalArgumentException(
                    "min %d and max %d must satisfy 0 <= min <= max: raise max or lower min".formatted(min, max));
        }
    }

    /**
     * Requests expressed in connections: as many as it takes to carry them all at once, none fuller than allowed.
     *
     * <p>Waiting requests count like those in flight, because they would be in flight if a connection had been there. With
     * one request per connection (an exclusive lease) the result is the number of requests.
     *
     * @param inFlight requests that a connection carries now
     * @param waiting requests that wait for a connection
     * @param inFlightPerConnectionMax most requests that one connection may carry
     */
    public static int connections(int inFlight, int waiting, int inFlightPerConnectionMax) {
        assert inFlight >= 0 && waiting >= 0 && inFlightPerConnectionMax >= 1;
        long requests = (long) inFlight + waiting;
        return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(requests, inFlightPerConnectionMax));
    }

    /** The nearest number of connections within {@code min} and {@code max}. */
    public int clamp(int connections) {
        return Math.clamp(connections, min, max);
    }
}
