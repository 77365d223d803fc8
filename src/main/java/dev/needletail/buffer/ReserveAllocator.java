package dev.needletail.buffer;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;

/** The memory of one event loop's {@link LoopBuffers}, the reserve included. Same threads, same bound, same figures. */
final class ReserveAllocator extends AbstractByteBufAllocator {

    private final LoopBuffers home;

    ReserveAllocator(LoopBuffers home) {
        super(true);
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

    @Override
    public ByteBuf buffer() {
        return directBuffer();
    }

    @Override
    public ByteBuf buffer(int initialCapacity) {
        return directBuffer(initialCapacity);
    }

    @Override
    public ByteBuf buffer(int initialCapacity, int maxCapacity) {
        return directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
