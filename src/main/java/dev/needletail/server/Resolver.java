package dev.needletail.server;

import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.UpstreamPool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private final Map<Endpoint, List<UpstreamPool>> pools;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("needletail-resolver").factory());

    /** @param pools who wants to know of each endpoint */
    Resolver(Map<Endpoint, List<UpstreamPool>> pools) {
        this.pools = new LinkedHashMap<>(pools);
    }

    /**
     * Looks up everything once, in the calling thread, then again every {@code interval}.
     *
     * @throws UnresolvableHostException when a name has no address
     */
    void start(Duration interval) {
        for (Endpoint endpoint : pools.keySet()) {
            try {
                tell(endpoint, InetAddress.getAllByName(endpoint.host()));
            } catch (UnknownHostException unknown) {
                throw new UnresolvableHostException(endpoint.host(), "needletail.upstream.endpoints", unknown);
            }
        }
        long nanos = interval.toNanos();
        thread.scheduleWithFixedDelay(this::lookUpAgain, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void lookUpAgain() {
        for (Endpoint endpoint : pools.keySet()) {
            try {
                tell(endpoint, InetAddress.getAllByName(endpoint.host()));
            } catch (UnknownHostException unknown) {
                String error = String.valueOf(unknown.getMessage());
                forEachPool(endpoint, (pool, name) -> pool.resolutionFailed(name, error));
            }
        }
    }

    private void tell(Endpoint endpoint, InetAddress[] addresses) {
        List<InetAddress> found = List.of(addresses);
        forEachPool(endpoint, (pool, name) -> pool.resolved(name, found));
    }

    private void forEachPool(Endpoint endpoint, BiConsumer<UpstreamPool, Endpoint> action) {
        for (UpstreamPool pool : pools.getOrDefault(endpoint, List.of())) {
            try {
                pool.loop().execute(() -> action.accept(pool, endpoint));
            } catch (RejectedExecutionException stopped) {
                return; // the node stops, and its loops with it
            }
        }
    }
}
