package dev.needletail.boot;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * One event loop for actuator. Reactor Netty's own choice is one for each core and at least four, which would compete with
 * the node's; what an endpoint computes runs elsewhere anyway.
 *
 * <p>Of this application only: one that has the node as a part may have more to serve over HTTP.
 */
@Configuration(proxyBeanMethods = false)
class HttpLoops {

    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResourcesSupplier(() -> LoopResources.create("needletail-http", 1, true));
        resources.setConnectionProviderSupplier(ConnectionProvider::newConnection); // no HTTP client here
        resources.setShutdownQuietPeriod(Duration.ZERO);
        return resources;
    }
}
