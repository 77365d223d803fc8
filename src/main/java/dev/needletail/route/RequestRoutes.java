package dev.needletail.route;

import dev.needletail.outbound.ClientPort;

/** Opens the route for the REQUESTs of a new client of one event loop. */
@FunctionalInterface
public interface RequestRoutes {

    /**
     * Opens the route of one client.
     *
     * @param waker to be run, at the end of a burst, when a request that was not taken may be offered again
     */
    RequestRoute open(ClientPort port, Runnable waker);
}
