package dev.needletail.boot;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code needletail.buffers}. The figures are of the whole node and are spread evenly over the event loops.
 *
 * @param size size of one pooled buffer; also the most that one read takes from a socket
 * @param initial buffers made at start
 * @param max bound on buffers; max times size bounds all memory that the data path leases
 * @param pooled whether buffers are reused; false: each lease is allocated and freed, within the same bound
 */
public record BufferProperties(
        @DefaultValue("64KB") DataSize size,
        @DefaultValue("16") @Min(0) int initial,
        @DefaultValue("1024") @Min(1) int max,
        @DefaultValue("true") boolean pooled) {}
