package dev.needletail.upstream;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which connection a client with nothing in flight gets: the emptier one of two drawn at random.
 *
 * <p>Two choices bring almost all that looking at every connection would (Mitzenmacher, "The Power of Two Choices in
 * Randomized Load Balancing", 2001), at a cost that does not grow with the pool.
 */
final class ConnectionChoice {

    private final RandomGenerator random;

    ConnectionChoice(RandomGenerator random) {
        this.random = random;
    }

    @Nullable
    UpstreamConnection choose(List<UpstreamConnection> connections) {
        int count = connections.size();
        if (count == 0) {
            return null;
        }
        if (count == 1) {
            UpstreamConnection only = connections.get(0);
            return only.takesClients() ? only : null;
        }
        UpstreamConnection one = connections.get(random.nextInt(count));
        UpstreamConnection other = connections.get(random.nextInt(count));
        boolean oneHasRoom = one.takesClients();
        if (other.takesClients() && (!oneHasRoom || other.inFlight() < one.inFlight())) {
            return other;
        }
        return oneHasRoom ? one : any(connections);
    }

    /** Both draws were full or not ready: rather look at all of them than let the client wait for nothing. */
    private static @Nullable UpstreamConnection any(List<UpstreamConnection> connections) {
        for (int i = 0; i < connections.size(); i++) {
            UpstreamConnection candidate = connections.get(i);
            if (candidate.takesClients()) {
                return candidate;
            }
        }
        return null;
    }
}
