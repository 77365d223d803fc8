package dev.needletail.buffer;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;

/** An allocator whose buffers are direct unless somebody asks for another kind. What to allocate is its subclasses' affair. */
public abstract class DirectAllocator extends AbstractByteBufAllocator {

    protected DirectAllocator() {
        super(true);
    }

    /** Always direct, also where the JVM gives Netty no way of freeing direct memory: ours is not freed but reused. */
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

    /** True also without pooling: it tells Netty to come here for I/O buffers instead of keeping its own. */
    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
