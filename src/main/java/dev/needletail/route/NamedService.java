package dev.needletail.route;

/**
 * A service that keys lead to, on one event loop.
 *
 * @param routes opens the route of a client to it
 * @param share of the memory that requests wait in
 */
public record NamedService(RequestRoutes routes, ServiceShare share) {}
