package dev.needletail.server;

import dev.needletail.buffer.BufferLimitException;
import dev.needletail.buffer.DirectAllocator;
import dev.needletail.buffer.LoopBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * The memory of channels with TLS: what is read and batched comes from the loop's buffers under their bound, and what
 * protects or unprotects it is always there, because a TLS stream cannot lose a record and go on.
 *
 * <p>It is bounded all the same. A record is unprotected only out of a buffer that the bound let in, and is charged; so the
 * bound is exceeded by the plain bytes of one read at most, and nothing more is read until it is kept again. What is
 * protected is bounded by {@code tcp.unsent-high}. One event loop only.
 */
final class TlsMemory extends DirectAllocator {

    private final LoopBuffers buffers;
    private final ByteBufAllocator reads;
    private final ByteBufAllocator reserve;

    /** @param reads where the buffers that are read into come from: {@code buffers}, or the reserve */
    TlsMemory(LoopBuffers buffers, ByteBufAllocator reads, ByteBufAllocator reserve) {
        this.buffers = buffers;
        this.reads = reads;
        this.reserve = reserve;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        int size = buffers.sizeBytes();
        if (initialCapacity == size && (maxCapacity == size || maxCapacity == Integer.MAX_VALUE)) {
            return reads.directBuffer(size, size);
        }
        // A buffer that is to grow must not be one of the pooled size, whose capacity is fixed.
        int initial = initialCapacity == size ? size + 1 : initialCapacity;
        try {
            return reserve.directBuffer(initial, maxCapacity);
        } catch (BufferLimitException overLimit) {
            return PooledByteBufAllocator.DEFAULT.directBuffer(initial, maxCapacity);
        }
    }

    /** The JDK's engine protects into arrays: pooled ones, or each record would leave one to the garbage collector. */
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return PooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }
}
