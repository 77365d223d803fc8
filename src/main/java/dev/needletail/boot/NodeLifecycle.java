package dev.needletail.boot;

import dev.needletail.server.Node;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the node when the context is ready, and stops it first when the context closes, while actuator still answers: the
 * default phase is the last to start and the first to stop.
 */
final class NodeLifecycle implements SmartLifecycle {

    private final Node node;
    private final Duration grace;

    NodeLifecycle(Node node, Duration grace) {
        this.node = node;
        this.grace = grace;
    }

    @Override
    public void start() {
        node.start();
    }

    @Override
    public void stop() {
        node.stop(grace);
    }

    @Override
    public boolean isRunning() {
        return node.port() != 0;
    }
}
