package dev.needletail.boot;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.tcp.rate-limit}: how many frames each connection may send. One above its rate is not read until it is
 * within it again; nothing is lost.
 *
 * @param framesPerSecond frames of a connection in a second, in the long run; 0: as many as it likes
 * @param burst frames that a connection may send at once after a pause; 0: as many as framesPerSecond
 */
public record RateLimitProperties(
        @DefaultValue("0") @Min(0) @Max(1_000_000_000) int framesPerSecond,

        @DefaultValue("0") @Min(0) int burst) {}
