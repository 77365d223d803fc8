package dev.needletail.buffer;

import io.netty.buffer.ByteBuf;

/** The memory of one event loop's {@link LoopBuffers}, the reserve included. Same threads, same bound, same figures. */
final class ReserveAllocator extends DirectAllocator {

    private final LoopBuffers home;

    ReserveAllocator(LoopBuffers home) {
        this.home = home;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return home.leaseWithReserve(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return home.newHeapBuffer(initialCapacity, maxCapacity);
    }
}
