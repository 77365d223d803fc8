package dev.needletail.boot;

import dev.needletail.outbound.FlushMode;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code needletail.burst}.
 *
 * @param flush when touched channels are flushed: turn (once after all events of one turn of the loop), read (after each
 *     channel's read) or frame (after each frame: one write per message)
 * @param sliceThreshold runs of frames of at least this size leave where they lie instead of being copied into one
 *     outgoing buffer; 0B: always
 * @param slices whether runs may leave where they lie at all; false: everything that fits a buffer is copied
 */
public record BurstProperties(
        @DefaultValue("turn") FlushMode flush,
        @DefaultValue("64KB") DataSize sliceThreshold,
        @DefaultValue("true") boolean slices) {}
