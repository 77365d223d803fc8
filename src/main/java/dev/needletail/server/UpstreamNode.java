package dev.needletail.server;

import dev.needletail.socket.SocketSettings;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.List;

/**
 * The backends of one service.
 *
 * @param endpoints empty: the built-in loopback service
 * @param settings of the whole node; each loop gets its share
 * @param resolveInterval how often names are looked up again
 * @param socket options of upstream sockets
 * @param required whether the node is ready only while one of the connections is
 */
public record UpstreamNode(
        List<Endpoint> endpoints,
        UpstreamSettings settings,
        Duration resolveInterval,
        SocketSettings socket,
        boolean required) {

    public UpstreamNode {
        endpoints = List.copyOf(endpoints);
    }
}
