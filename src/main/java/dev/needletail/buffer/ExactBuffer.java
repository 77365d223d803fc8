package dev.needletail.buffer;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A lease of any size other than the pooled one: memory of a Netty allocator, its capacity charged to the budget
 * until the last reference is released.
 *
 * <p>It may grow, on the owning event loop, and each growth is charged before it happens. Everything below the
 * section on the charge hands its call to the memory underneath; there are no decisions in it.
 */
final class ExactBuffer extends AbstractReferenceCountedByteBuf {

    private final LoopBuffers home;
    private final ByteBuf memory;

    /** Takes ownership of {@code memory}, whose capacity is charged already. */
    ExactBuffer(LoopBuffers home, ByteBuf memory) {
        super(memory.maxCapacity());
        this.home = home;
        this.memory = memory;
    }

    // --- the charge --------------------------------------------------------------------------------------

    @Override
    public ByteBuf capacity(int newCapacity) {
        checkNewCapacity(newCapacity);
        home.requireLoop();
        int growth = newCapacity - memory.capacity();
        if (growth > 0) {
            grow(newCapacity, growth);
        } else if (growth < 0) {
            trimIndicesToCapacity(newCapacity);
            memory.capacity(newCapacity);
            home.giveBackPart(-growth);
        }
        return this;
    }

    private void grow(int newCapacity, int growth) {
        home.charge(growth);
        try {
            memory.capacity(newCapacity);
        } catch (Throwable e) {
            home.giveBackPart(growth);
            throw e;
        }
    }

    @Override
    protected void deallocate() {
        int bytes = memory.capacity();
        memory.release();
        home.giveBackExact(bytes);
    }

    @Override
    public ByteBufAllocator alloc() {
        return home;
    }

    /** Nothing: the memory underneath has a reference count of its own, which is nobody else's to touch. */
    @Override
    public @Nullable ByteBuf unwrap() {
        return null;
    }

    @Override
    public ByteBuf copy(int index, int length) {
        checkIndex(index, length);
        return home.directBuffer(length, maxCapacity()).writeBytes(this, index, length);
    }

    // --- hand-over ---------------------------------------------------------------------------------------

    @Override
    public int capacity() {
        return memory.capacity();
    }

    @Override
    @SuppressWarnings("deprecation")
    public ByteOrder order() {
        return ByteOrder.BIG_ENDIAN;
    }

    @Override
    public boolean isDirect() {
        return memory.isDirect();
    }

    @Override
    public boolean hasArray() {
        return memory.hasArray();
    }

    @Override
    public boolean hasMemoryAddress() {
        return memory.hasMemoryAddress();
    }

    @Override
    public boolean isContiguous() {
        return memory.isContiguous();
    }

    @Override
    public byte[] array() {
        ensureAccessible();
        return memory.array();
    }

    @Override
    public int arrayOffset() {
        ensureAccessible();
        return memory.arrayOffset();
    }

    @Override
    public long memoryAddress() {
        ensureAccessible();
        return memory.memoryAddress();
    }

    @Override
    protected byte _getByte(int index) {
        return memory.getByte(index);
    }

    @Override
    protected short _getShort(int index) {
        return memory.getShort(index);
    }

    @Override
    protected short _getShortLE(int index) {
        return memory.getShortLE(index);
    }

    @Override
    protected int _getUnsignedMedium(int index) {
        return memory.getUnsignedMedium(index);
    }

    @Override
    protected int _getUnsignedMediumLE(int index) {
        return memory.getUnsignedMediumLE(index);
    }

    @Override
    protected int _getInt(int index) {
        return memory.getInt(index);
    }

    @Override
    protected int _getIntLE(int index) {
        return memory.getIntLE(index);
    }

    @Override
    protected long _getLong(int index) {
        return memory.getLong(index);
    }

    @Override
    protected long _getLongLE(int index) {
        return memory.getLongLE(index);
    }

    @Override
    protected void _setByte(int index, int value) {
        memory.setByte(index, value);
    }

    @Override
    protected void _setShort(int index, int value) {
        memory.setShort(index, value);
    }

    @Override
    protected void _setShortLE(int index, int value) {
        memory.setShortLE(index, value);
    }

    @Override
    protected void _setMedium(int index, int value) {
        memory.setMedium(index, value);
    }

    @Override
    protected void _setMediumLE(int index, int value) {
        memory.setMediumLE(index, value);
    }

    @Override
    protected void _setInt(int index, int value) {
        memory.setInt(index, value);
    }

    @Override
    protected void _setIntLE(int index, int value) {
        memory.setIntLE(index, value);
    }

    @Override
    protected void _setLong(int index, long value) {
        memory.setLong(index, value);
    }

    @Override
    protected void _setLongLE(int index, long value) {
        memory.setLongLE(index, value);
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int length) {
        ensureAccessible();
        memory.getBytes(index, dst, dstIndex, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
        ensureAccessible();
        memory.getBytes(index, dst, dstIndex, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuffer dst) {
        ensureAccessible();
        memory.getBytes(index, dst);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int length) {
        ensureAccessible();
        memory.setBytes(index, src, srcIndex, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, byte[] src, int srcIndex, int length) {
        ensureAccessible();
        memory.setBytes(index, src, srcIndex, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuffer src) {
        ensureAccessible();
        memory.setBytes(index, src);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
        ensureAccessible();
        memory.getBytes(index, out, length);
        return this;
    }

    @Override
    public int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
        ensureAccessible();
        return memory.getBytes(index, out, length);
    }

    @Override
    public int getBytes(int index, FileChannel out, long position, int length) throws IOException {
        ensureAccessible();
        return memory.getBytes(index, out, position, length);
    }

    @Override
    public int setBytes(int index, InputStream in, int length) throws IOException {
        ensureAccessible();
        return memory.setBytes(index, in, length);
    }

    @Override
    public int setBytes(int index, ScatteringByteChannel in, int length) throws IOException {
        ensureAccessible();
        return memory.setBytes(index, in, length);
    }

    @Override
    public int setBytes(int index, FileChannel in, long position, int length) throws IOException {
        ensureAccessible();
        return memory.setBytes(index, in, position, length);
    }

    @Override
    public int nioBufferCount() {
        return memory.nioBufferCount();
    }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
        ensureAccessible();
        return memory.nioBuffer(index, length);
    }

    @Override
    public ByteBuffer internalNioBuffer(int index, int length) {
        ensureAccessible();
        return memory.internalNioBuffer(index, length);
    }

    @Override
    public ByteBuffer[] nioBuffers(int index, int length) {
        ensureAccessible();
        return memory.nioBuffers(index, length);
    }
}
