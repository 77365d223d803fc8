package dev.needletail.outbound;

import dev.needletail.count.LoopCounter;

/**
 * How the bytes of one loop left.
 *
 * @param copiedBytes bytes copied into batch buffers
 * @param slicedBytes bytes sent from where they were read
 * @param batchesRefused batch buffers that the pool refused; the frame left as a slice instead
 */
public record OutputCounters(LoopCounter copiedBytes, LoopCounter slicedBytes, LoopCounter batchesRefused) {

    public OutputCounters() {
        this(new LoopCounter(), new LoopCounter(), new LoopCounter());
    }
}
