package dev.needletail.upstream;

import java.net.InetSocketAddress;

/** Opens connections for a pool, asynchronously, on the pool's event loop. */
@FunctionalInterface
public interface Connector {

    /**
     * Connects to {@code address} with {@code connection} as the channel's handler. A failure is told to
     * {@link UpstreamConnection#connectFailed} on the event loop.
     */
    void connect(InetSocketAddress address, UpstreamConnection connection);
}
