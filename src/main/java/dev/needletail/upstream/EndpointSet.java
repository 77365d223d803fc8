package dev.needletail.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one event loop opens its next connection: the addresses of all endpoints, their health and their load.
 *
 * <p>Health and load are kept per address and not per name, as a name may stand for many backends (a headless service):
 * one dead backend then costs its own address only. The choice is the address with the fewest connections, the next one in
 * turn among equals; ejected addresses are passed over until their probe is due.
 *
 * <p>Resolves nothing and reads no clock. Belongs to one event loop; {@link #snapshot} too.
 */
final class EndpointSet {

    private static final Logger log = LoggerFactory.getLogger(EndpointSet.class);

    private static final long SAID_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Most addresses kept of one name; further ones are counted and ignored. */
    static final int ADDRESSES_MAX = 256;

    private final Map<Endpoint, Named> endpoints = new LinkedHashMap<>();
    private final EjectionPolicy policy;
    private final RandomGenerator random;
    private List<Backend> backends = List.of();
    private int cursor;

    /**
     * No address is known until {@link #resolved} brings some.
     *
     * @param firstChoice where round robin starts: the loop's index, so that the loops do not all begin with one backend
     */
    EndpointSet(List<Endpoint> endpoints, EjectionPolicy policy, RandomGenerator random, int firstChoice) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException(
                    "no upstream endpoint given: name at least one, for example backend:9000");
        }
        assert firstChoice >= 0;
        this.policy = policy;
        this.random = random;
        this.cursor = firstChoice;
        endpoints.forEach(endpoint -> this.endpoints.put(endpoint, new Named(endpoint)));
    }

    /**
     * Takes the outcome of a name resolution. Addresses that stay keep their health; the leases of those that are gone
     * become {@link EndpointLease#withdrawn}. An empty outcome is a failed one: the addresses stay as they were.
     *
     * @return whether the addresses changed
     */
    boolean resolved(Endpoint endpoint, List<InetAddress> addresses) {
        Named named = named(endpoint);
        if (addresses.isEmpty()) {
            return resolutionFailed(endpoint, "the name has no address");
        }
        Map<InetAddress, Backend> next = new LinkedHashMap<>();
        for (InetAddress address : new LinkedHashSet<>(addresses)) {
            if (next.size() == ADDRESSES_MAX) {
                named.addressesIgnored++;
                continue;
            }
            Backend known = named.backends.get(address);
            next.put(address, known != null ? known : new Backend(named, address));
        }
        boolean changed = !next.keySet().equals(named.backends.keySet());
        named.backends.forEach((address, backend) -> backend.withdrawn = !next.containsKey(address));
        named.backends = next;
        List<Backend> all = new ArrayList<>();
        this.endpoints.values().forEach(each -> all.addAll(each.backends.values()));
        backends = all;
        return changed;
    }

    /** Counts a failed name resolution; the addresses stay as they were. Returns false: nothing changed. */
    boolean resolutionFailed(Endpoint endpoint, String error) {
        Named named = named(endpoint);
        named.resolutionFailures++;
        named.lastResolutionError = error;
        return false;
    }

    /**
     * Chooses an address for a new connection and counts the connection there.
     *
     * @return a lease to be returned by {@link EndpointLease#failed} or {@link EndpointLease#close}; null when no address
     *     may be tried now, see {@link #nanosUntilLease}
     */
    @Nullable
    EndpointLease lease(long nowNanos) {
        int count = backends.size();
        int chosen = -1;
        for (int i = 0; i < count; i++) {
            int at = (cursor + i) % count;
            Backend candidate = backends.get(at);
            if (candidate.health.nanosUntilAttempt(nowNanos) == 0
                    && (chosen < 0 || candidate.open < backends.get(chosen).open)) {
                chosen = at;
            }
        }
        if (chosen < 0) {
            return null;
        }
        cursor = (chosen + 1) % count;
        return new EndpointLease(backends.get(chosen), nowNanos);
    }

    /**
     * Nanoseconds until {@link #lease} can succeed: 0 when it would now; {@link Long#MAX_VALUE} when that depends on a probe
     * under way or on a name resolution.
     */
    long nanosUntilLease(long nowNanos) {
        long least = Long.MAX_VALUE;
        for (Backend backend : backends) {
            least = Math.min(least, backend.health.nanosUntilAttempt(nowNanos));
        }
        return least;
    }

    /** The endpoints in the order given. */
    List<Endpoint> endpoints() {
        return List.copyOf(endpoints.keySet());
    }

    /** The present state of every endpoint, in the order given. */
    List<EndpointSnapshot> snapshot(long nowNanos) {
        List<EndpointSnapshot> snapshots = new ArrayList<>();
        endpoints.values().forEach(named -> snapshots.add(named.snapshot(nowNanos)));
        return List.copyOf(snapshots);
    }

    private Named named(Endpoint endpoint) {
        Named named = endpoints.get(endpoint);
        if (named == null) {
            throw new IllegalArgumentException("endpoint %s is none of %s".formatted(endpoint, endpoints.keySet()));
        }
        return named;
    }

    /** A configured endpoint and what its name stands for at present. */
    static final class Named {
        final Endpoint endpoint;
        Map<InetAddress, Backend> backends = Map.of();
        long connectFailures;
        long resolutionFailures;
        long addressesIgnored;

        @Nullable
        String lastResolutionError;

        Named(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        EndpointSnapshot snapshot(long nowNanos) {
            List<EndpointSnapshot.Address> addresses = new ArrayList<>();
            backends.values().forEach(backend -> addresses.add(backend.snapshot(nowNanos)));
            return new EndpointSnapshot(
                    endpoint.toString(),
                    List.copyOf(addresses),
                    connectFailures,
                    resolutionFailures,
                    addressesIgnored,
                    lastResolutionError);
        }
    }

    /** One address behind a name. */
    final class Backend {
        final Named named;
        final InetSocketAddress address;
        final EndpointHealth health = new EndpointHealth(policy, random);
        int open; // connecting ones included
        boolean withdrawn;
        private boolean saidToFail;
        private boolean everSaid;
        private long saidNanos;

        Backend(Named named, InetAddress address) {
            this.named = named;
            this.address = new InetSocketAddress(address, named.endpoint.port());
        }

        /** Makes a change to its health, and says so when it is given up or back; of one that comes and goes once a minute. */
        void changes(Runnable change, long nowNanos) {
            boolean before = health.state() == EndpointHealth.State.HEALTHY;
            change.run();
            boolean after = health.state() == EndpointHealth.State.HEALTHY;
            if (before && !after && (!everSaid || nowNanos - saidNanos >= SAID_EVERY_NANOS)) {
                everSaid = true;
                saidToFail = true;
                saidNanos = nowNanos;
                log.warn(
                        "backend {} at {} is left alone by this event loop: {}; it is tried again from {} ms on",
                        named.endpoint,
                        address.getAddress().getHostAddress(),
                        health.lastError(),
                        TimeUnit.NANOSECONDS.toMillis(health.nanosUntilAttempt(nowNanos)));
            } else if (!before && after && saidToFail) {
                saidToFail = false;
                log.info(
                        "backend {} at {} serves this event loop again",
                        named.endpoint,
                        address.getAddress().getHostAddress());
            }
        }

        EndpointSnapshot.Address snapshot(long nowNanos) {
            boolean ejected = health.state() != EndpointHealth.State.HEALTHY;
            return new EndpointSnapshot.Address(
                    address.getAddress().getHostAddress(),
                    open,
                    ejected,
                    health.state() == EndpointHealth.State.EJECTED ? health.nanosUntilAttempt(nowNanos) : 0,
                    health.consecutiveFailures(),
                    health.failures(),
                    health.lastError());
        }
    }
}
