package dev.needletail.boot;

import dev.needletail.server.Node;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the node when the context is ready, and stops it first when the context closes, while actuator still answers: the
 * default phase is the last to start and the first to stop.
 *
 * <p>The stop runs in the thread that closes the context and ends when the node has: Spring's own bound,
 * {@code spring.lifecycle.timeout-per-shutdown-phase}, is for stops that go on in other threads and cuts nothing here.
 */
final class NodeLifecycle implements SmartLifecycle {

    private final Node node;
    private final DrainControl drain;

    NodeLifecycle(Node node, DrainControl drain) {
        this.node = node;
        this.drain = drain;
    }

    @Override
    public void start() {
        node.start();
        drain.started();
    }

    @Override
    public void stop() {
        drain.stop();
    }

    @Override
    public boolean isRunning() {
        return node.port() != 0;
    }
}
