package dev.needletail.server;

import dev.needletail.route.RequestRoutes;
import dev.needletail.route.ServiceShare;
import dev.needletail.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;

/**
 * A service as one event loop has it.
 *
 * @param name {@link Routing#DEFAULT} for the unnamed one
 * @param routes for the clients of this loop
 * @param share of the memory that requests wait in; unused where payloads have no name
 * @param pool the connections to its backends; null when a handler serves it
 */
public record LoopService(
        String name,
        RequestRoutes routes,
        ServiceShare share,
        @Nullable UpstreamPool pool) {}
