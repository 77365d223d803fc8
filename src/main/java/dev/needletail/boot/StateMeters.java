package dev.needletail.boot;

import dev.needletail.server.Node;
import dev.needletail.server.NodeTls;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

/** The meters of what the node is: its version, whether it takes clients, and the bounds that its levels may reach. */
final class StateMeters implements MeterBinder {

    private final Node node;
    private final ApplicationAvailability application;

    StateMeters(Node node, ApplicationAvailability application) {
        this.node = node;
        this.application = application;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("needletail.build.info", () -> 1)
                .description("Always 1; the labels say what runs.")
                .tags(
                        "version",
                        Version.ofThisBuild(),
                        "java",
                        Runtime.version().toString())
                .register(registry);
        Gauge.builder("needletail.accepting", node, running -> running.isAccepting() ? 1 : 0)
                .description("1 while the node takes new connections.")
                .register(registry);
        Gauge.builder("needletail.ready", this, state -> state.isReady() ? 1 : 0)
                .description("1 while the readiness probe is answered by UP.")
                .register(registry);
        Gauge.builder(
                        "needletail.connections.limit",
                        node,
                        it -> it.settings().tcp().maxConnections())
                .description("Client connections that may be open.")
                .register(registry);
        for (KnownService service : KnownService.of(node)) {
            if (service.hasConnections() || service.isUnnamed()) {
                limit(registry, service);
            }
        }
        reloads(registry, "taken", NodeTls::reloads);
        reloads(registry, "refused", NodeTls::refusals);
    }

    private static void limit(MeterRegistry registry, KnownService service) {
        Gauge.builder(
                        "needletail.upstream.connections.limit",
                        service,
                        it -> it.settings().settings().maxConnections())
                .strongReference(true)
                .description("Upstream connections that may be open.")
                .tag("service", service.name())
                .register(registry);
    }

    private void reloads(MeterRegistry registry, String result, ToDoubleFunction<NodeTls> figure) {
        FunctionCounter.builder("needletail.tls.reloads", node.tls(), figure)
                .description("SSL bundles that changed while the node ran, and were taken or could not be used.")
                .tags("result", result)
                .register(registry);
    }

    /** What the readiness group asks: the application's own state, and the node's. */
    private boolean isReady() {
        return application.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC && NodeHealthIndicator.isReady(node);
    }
}
