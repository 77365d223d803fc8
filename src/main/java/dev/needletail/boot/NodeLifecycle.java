package dev.needletail.boot;

import dev.needletail.server.Node;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the node when the context is ready, and stops it first when the context closes, while actuator still answers: the
 * default phase is the last to start and the first to stop.
 *
 * <pre>
 *   SIGTERM                delay                        grace period
 *   ├─ readiness is down ────┼─ listener closed, drained ─┼─ what is left is cut
 * </pre>
 *
 * <p>The stop runs in the thread that closes the context and ends when the node has: Spring's own bound,
 * {@code spring.lifecycle.timeout-per-shutdown-phase}, is for stops that go on in other threads and cuts nothing here.
 */
final class NodeLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(NodeLifecycle.class);

    private final Node node;
    private final Duration delay;
    private final Duration grace;
    private final ApplicationContext context;
    private final CountDownLatch noticed = new CountDownLatch(1);
    private boolean refusing;

    NodeLifecycle(Node node, ShutdownProperties shutdown, ApplicationContext context) {
        this.node = node;
        this.delay = Checked.duration("needletail.shutdown.delay", shutdown.delay());
        this.grace = Checked.duration("needletail.shutdown.grace-period", shutdown.gracePeriod());
        this.context = context;
    }

    @Override
    public void start() {
        node.start();
        if (refusing) { // a context that was stopped and is started again
            refusing = false;
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    @Override
    public void stop() {
        refusing = true;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        log.info(
                "stopping: readiness is down, {} clients; the listener closes in {} ms, then {} ms of grace",
                node.connections(),
                delay.toMillis(),
                grace.toMillis());
        awaitLoadBalancers();
        node.stop(grace);
    }

    @Override
    public boolean isRunning() {
        return node.port() != 0;
    }

    /** Ends the delay of this stop and of those to come: everybody has noticed. Any thread. */
    void endDelay() {
        noticed.countDown();
    }

    private void awaitLoadBalancers() {
        try {
            noticed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
