package dev.needletail.boot;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.shutdown}.
 *
 * @param gracePeriod how long requests in flight may take to finish once the node stops; then connections are cut
 */
public record ShutdownProperties(@DefaultValue("20s") Duration gracePeriod) {}
