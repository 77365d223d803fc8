package dev.needletail.server;

import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.UpstreamPool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Looks up the names of upstream endpoints, at start and then again at an interval, on a thread of its own: the system's
 * resolver blocks, and an event loop must not.
 */
final class Resolver implements AutoCloseable {

    private final List<EndpointNames> services;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("needletail-resolver").factory());

    Resolver(List<EndpointNames> services) {
        this.services = List.copyOf(services);
    }

    /**
     * Looks up everything once, in the calling thread, then again at the intervals.
     *
     * @throws UnresolvableHostException when a name has no address
     */
    void start() {
        for (EndpointNames names : services) {
            for (Endpoint endpoint : names.pools().keySet()) {
                try {
                    tell(names, endpoint, InetAddress.getAllByName(endpoint.host()));
                } catch (UnknownHostException unknown) {
                    throw new UnresolvableHostException(endpoint.host(), names.property(), unknown);
                }
            }
        }
        for (EndpointNames names : services) {
            long nanos = names.interval().toNanos();
            thread.scheduleWithFixedDelay(() -> lookUpAgain(names), nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static void lookUpAgain(EndpointNames names) {
        for (Endpoint endpoint : names.pools().keySet()) {
            try {
                tell(names, endpoint, InetAddress.getAllByName(endpoint.host()));
            } catch (UnknownHostException unknown) {
                String error = String.valueOf(unknown.getMessage());
                forEachPool(names, endpoint, (pool, name) -> pool.resolutionFailed(name, error));
            }
        }
    }

    private static void tell(EndpointNames names, Endpoint endpoint, InetAddress[] addresses) {
        List<InetAddress> found = List.of(addresses);
        forEachPool(names, endpoint, (pool, name) -> pool.resolved(name, found));
    }

    private static void forEachPool(EndpointNames names, Endpoint endpoint, BiConsumer<UpstreamPool, Endpoint> action) {
        for (UpstreamPool pool : names.pools().getOrDefault(endpoint, List.of())) {
            try {
                pool.loop().execute(() -> action.accept(pool, endpoint));
            } catch (RejectedExecutionException stopped) {
                return; // the node stops, and its loops with it
            }
        }
    }
}
