package dev.needletail.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A pooled direct buffer of fixed size: the same object and the same memory for each lease.
 *
 * <p>It never grows, so that its size is its share of the bound: writing past {@code size} is refused by Netty with
 * an {@link IndexOutOfBoundsException} that names the limit. Bulk copies go through absolute {@link ByteBuffer} methods:
 * no temporary object, and no shared position that two threads reading slices of one buffer would fight over.
 *
 * <p>{@link #memoryAddress()} is known without Unsafe, from the foreign memory API; slices and duplicates derive
 * theirs from it, and Netty's epoll transport hands it to the kernel.
 */
final class LoopBuffer extends UnpooledDirectByteBuf {

    private final LoopBuffers home;
    private final ByteBuffer region;
    private final long address;

    /** Link of {@link LoopBuffers}' list of foreign returns; a buffer is on it once at most. */
    @Nullable
    LoopBuffer next;

    private boolean leased;

    LoopBuffer(LoopBuffers home, ByteBuffer region) {
        super(home, region, region.capacity());
        this.home = home;
        this.region = region;
        this.address = MemorySegment.ofBuffer(region).address();
    }

    /** Begins a lease: one reference, all indices and marks at zero. Owning event loop only. */
    LoopBuffer lease() {
        assert !leased : "a leased buffer was in the free stack";
        leased = true;
        resetRefCnt();
        clear();
        markReaderIndex();
        markWriterIndex();
        return this;
    }

    @Override
    protected void deallocate() {
        assert leased : "returned twice";
        leased = false;
        home.giveBack(this);
    }

    @Override
    public boolean hasMemoryAddress() {
        return true;
    }

    @Override
    public long memoryAddress() {
        ensureAccessible();
        return address;
    }

    @Override
    public ByteBuf capacity(int newCapacity) {
        checkNewCapacity(newCapacity);
        if (newCapacity != region.capacity()) {
            throw new IllegalArgumentException(
                    "a pooled buffer keeps its capacity of " + region.capacity() + " bytes, asked for " + newCapacity);
        }
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
        checkDstIndex(index, length, dstIndex, dst.length);
        region.get(index, dst, dstIndex, length);
        return this;
    }

    @Override
    public ByteBuf readBytes(byte[] dst, int dstIndex, int length) {
        checkReadableBytes(length);
        int from = readerIndex();
        getBytes(from, dst, dstIndex, length);
        return readerIndex(from + length);
    }

    @Override
    public ByteBuf setBytes(int index, byte[] src, int srcIndex, int length) {
        checkSrcIndex(index, length, srcIndex, src.length);
        region.put(index, src, srcIndex, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int length) {
        checkSrcIndex(index, length, srcIndex, src.capacity());
        ByteBuf root = src;
        for (ByteBuf under = src.unwrap(); under != null; under = root.unwrap()) {
            root = under;
        }
        if (root instanceof LoopBuffer from) {
            // Where a slice begins in its root only the addresses tell; both lie in one region, so an int holds it.
            int offset = (int) (src.memoryAddress() - from.memoryAddress());
            region.put(index, from.region, offset + srcIndex, length);
            return this;
        }
        if (src.nioBufferCount() == 1) {
            ByteBuffer from = src.internalNioBuffer(srcIndex, length);
            region.put(index, from, from.position(), length);
            return this;
        }
        return super.setBytes(index, src, srcIndex, length);
    }
}
