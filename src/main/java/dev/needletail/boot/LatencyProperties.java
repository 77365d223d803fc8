package dev.needletail.boot;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.latency}.
 *
 * @param interval how often the loops' histograms are gathered: the "last interval" of the figures
 */
public record LatencyProperties(@DefaultValue("10s") Duration interval) {}
