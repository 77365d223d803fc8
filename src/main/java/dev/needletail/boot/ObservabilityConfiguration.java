package dev.needletail.boot;

import dev.needletail.latency.LatencyRecorder;
import dev.needletail.server.Node;
import dev.needletail.socket.KernelLimits;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.annotation.Bean;

/** Everything that a person or a machine sees of the node over HTTP. */
@AutoConfiguration(after = NeedletailConfiguration.class)
class ObservabilityConfiguration {

    @Bean
    SocketsEndpoint socketsEndpoint(Node node) {
        return new SocketsEndpoint(node, KernelLimits.ofThisHost());
    }

    @Bean
    LatencyEndpoint latencyEndpoint(LatencyRecorder latency) {
        return new LatencyEndpoint(latency);
    }

    @Bean
    BuffersEndpoint buffersEndpoint(Node node) {
        return new BuffersEndpoint(node);
    }

    @Bean
    UpstreamsEndpoint upstreamsEndpoint(Node node) {
        return new UpstreamsEndpoint(node);
    }

    @Bean
    UdpEndpoint udpEndpoint(Node node) {
        return new UdpEndpoint(node);
    }

    @Bean
    LoopsEndpoint loopsEndpoint(Node node) {
        return new LoopsEndpoint(node);
    }

    @Bean
    WatchMeters watchMeters(Node node) {
        return new WatchMeters(node);
    }

    @Bean
    DrainEndpoint drainEndpoint(Node node, DrainControl control) {
        return new DrainEndpoint(node, control);
    }

    /** {@code needletail} in the readiness group. */
    @Bean
    NodeHealthIndicator needletailHealthIndicator(Node node) {
        return new NodeHealthIndicator(node);
    }

    /** {@code eventLoops} in the liveness group. */
    @Bean
    EventLoopsHealthIndicator eventLoopsHealthIndicator(Node node) {
        return new EventLoopsHealthIndicator(node);
    }

    @Bean
    NodeMeters nodeMeters(Node node) {
        return new NodeMeters(node);
    }

    @Bean
    StateMeters stateMeters(Node node, ApplicationAvailability application) {
        return new StateMeters(node, application);
    }

    @Bean
    HostMeters hostMeters(Node node, LatencyRecorder latency) {
        return new HostMeters(node, latency);
    }

    @Bean(initMethod = "register", destroyMethod = "unregister")
    LatencyHistogram.Registration latencyHistogram(
            LatencyRecorder latency, ObjectProvider<PrometheusRegistry> registries) {
        return new LatencyHistogram.Registration(new LatencyHistogram(latency), registries);
    }
}
