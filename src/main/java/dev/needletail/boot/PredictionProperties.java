package dev.needletail.boot;

import dev.needletail.upstream.Forecaster;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.upstream.prediction}.
 *
 * @param interval how often the target is moved
 * @param forecaster article (peak times headroom, part of the gap at a time) or fixed (the target stays at
 *     min-connections)
 * @param headroom what the last peak is multiplied by to forecast the next one
 * @param growFraction part of the gap that the target moves up at a time
 * @param shrinkFraction part of the gap that the target moves down at a time
 */
public record PredictionProperties(
        @DefaultValue("10s") Duration interval,
        @DefaultValue("article") Kind forecaster,
        @DefaultValue("1.2") double headroom,
        @DefaultValue("0.5") double growFraction,
        @DefaultValue("0.25") double shrinkFraction) {

    /** The forecasters that can be chosen by name; a bean of type {@link Forecaster} for the same service replaces either. */
    public enum Kind {
        ARTICLE,
        FIXED
    }
}
