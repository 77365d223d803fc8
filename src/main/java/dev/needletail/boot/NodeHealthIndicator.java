package dev.needletail.boot;

import dev.needletail.server.Node;
import dev.needletail.server.Transport;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Readiness: whether a client that connects now is served. OUT_OF_SERVICE before the port is open, as soon as the node
 * begins to stop, and while a required service has no upstream connection ready although some are wanted.
 */
final class NodeHealthIndicator implements HealthIndicator {

    private final Node node;

    NodeHealthIndicator(Node node) {
        this.node = node;
    }

    @Override
    public Health health() {
        Readiness readiness = Readiness.of(node);
        String notReady = readiness.reason();
        Health.Builder health =
                notReady == null ? Health.up() : Health.outOfService().withDetail("reason", notReady);
        health.withDetail("accepting", readiness.accepting())
                .withDetail("port", node.port())
                .withDetail("connections", node.connections());
        List<KnownService> services = KnownService.of(node);
        if (!services.isEmpty() && services.getFirst().isUnnamed()) {
            KnownService unnamed = services.getFirst();
            health.withDetail("servedBy", unnamed.servedBy().toString());
            if (unnamed.servedBy() == ServedBy.UPSTREAM) {
                health.withDetail("upstream", figures(unnamed.figures(node.rooms())));
            }
        }
        if (node.settings().routing().byName()) {
            health.withDetail("services", counts(readiness));
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
        return Readiness.of(node).isReady();
    }

    /** Of however many services: how many there are, and the names of a few that are not ready. */
    private static Map<String, Object> counts(Readiness readiness) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("total", readiness.services());
        counts.put("required", readiness.required());
        counts.put("notReady", readiness.missing().size());
        if (!readiness.missing().isEmpty()) {
            counts.put("notReadyNames", names(readiness.missing()));
        }
        counts.put("notRequiredNotReady", readiness.missingOthers().size());
        if (!readiness.missingOthers().isEmpty()) {
            counts.put("notRequiredNotReadyNames", names(readiness.missingOthers()));
        }
        return counts;
    }

    private static List<String> names(List<Readiness.Standing> missing) {
        List<String> names = new ArrayList<>();
        for (Readiness.Standing each : missing.subList(0, Math.min(Readiness.NAMED_MAX, missing.size()))) {
            names.add(each.service().name());
        }
        return names;
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
