package dev.needletail.boot;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.shutdown}.
 *
 * @param delay how long the node goes on accepting connections after its readiness went down, so that load balancers
 *     notice first
 * @param gracePeriod how long requests in flight may take to finish once the listener is closed; then connections are cut
 */
public record ShutdownProperties(
        @DefaultValue("0s") Duration delay,
        @DefaultValue("20s") Duration gracePeriod) {}
