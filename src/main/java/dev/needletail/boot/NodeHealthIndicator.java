package dev.needletail.boot;

import dev.needletail.server.Node;
import dev.needletail.server.Transport;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Readiness: whether a client that connects now is served. OUT_OF_SERVICE before the port is open, as soon as the node
 * begins to stop, and while no upstream connection is ready although some are wanted.
 */
final class NodeHealthIndicator implements HealthIndicator {

    private final Node node;

    NodeHealthIndicator(Node node) {
        this.node = node;
    }

    @Override
    public Health health() {
        ServedBy servedBy = ServedBy.of(node);
        UpstreamSnapshot pools = pools(node);
        String notReady = notReady(node.isAccepting(), servedBy, pools);
        Health.Builder health =
                notReady == null ? Health.up() : Health.outOfService().withDetail("reason", notReady);
        health.withDetail("accepting", node.isAccepting())
                .withDetail("port", node.port())
                .withDetail("connections", node.connections())
                .withDetail("servedBy", servedBy.toString());
        if (servedBy == ServedBy.UPSTREAM) {
            health.withDetail("upstream", figures(pools));
        }
        Transport transport = node.transport();
        if (transport != null) {
            health.withDetail("transport", Label.of(transport));
            String why = whyNot(transport);
            if (why != null) {
                health.withDetail("transportReason", why);
            }
        }
        return health.build();
    }

    /** Whether the node itself is ready; the application may refuse traffic all the same. Any thread. */
    static boolean isReady(Node node) {
        return notReady(node.isAccepting(), ServedBy.of(node), pools(node)) == null;
    }

    private static UpstreamSnapshot pools(Node node) {
        UpstreamSnapshot pools = UpstreamSnapshot.NONE;
        for (UpstreamPool pool : node.pools()) {
            pools = pools.plus(pool.counters().snapshot());
        }
        return pools;
    }

    /** Why the node is not ready, with the figures and where to look; null when it is. */
    static @Nullable String notReady(boolean accepting, ServedBy servedBy, UpstreamSnapshot pools) {
        if (!accepting) {
            return "the node takes no connection: it has not started yet, it stops, or it was drained (/actuator/drain)";
        }
        // With a target of 0 nothing is kept ready: the first request opens a connection, and must get that far.
        if (servedBy != ServedBy.UPSTREAM || pools.ready() > 0 || pools.target() == 0) {
            return null;
        }
        return "no upstream connection is ready: open=" + pools.open() + " ready=0 target=" + pools.target()
                + " connectFailures=" + pools.connectFailures() + " proofFailures=" + pools.proofFailures()
                + "; see /actuator/upstreams, and check the backends of needletail.upstream.endpoints";
    }

    private static Map<String, Long> figures(UpstreamSnapshot pools) {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("open", pools.open());
        figures.put("ready", pools.ready());
        figures.put("target", pools.target());
        figures.put("inFlight", pools.inFlight());
        figures.put("waiting", pools.waiting());
        return figures;
    }

    private static @Nullable String whyNot(Transport transport) {
        if (transport == Transport.EPOLL) {
            return null;
        }
        String missing = Transport.epollMissing();
        return missing == null
                ? "needletail.event-loops.transport is nio; native epoll is there"
                : "native epoll is missing: " + missing;
    }
}
