package dev.needletail.udp;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;

/** Where a buffer's bytes lie in native memory. The server may know a cheaper way for buffers of its own. */
@FunctionalInterface
public interface NativeAddress {

    /** Says that the bytes lie in no single native region: they are copied then. */
    long NONE = 0;

    /**
     * Address of the byte at {@code index}, from which {@code length} bytes lie in one piece, or {@link #NONE}. Called
     * on the sender's loop, while the buffer is retained; takes nothing.
     */
    long of(ByteBuf buffer, int index, int length);

    /** Every kind of buffer: the address it knows, else its NIO buffer's, else none (heap, composite). */
    static long ofAny(ByteBuf buffer, int index, int length) {
        if (buffer.hasMemoryAddress()) {
            return buffer.memoryAddress() + index;
        }
        if (buffer.isDirect() && buffer.nioBufferCount() == 1) {
            // An object per run, not per datagram, and only where Netty runs without Unsafe.
            return MemorySegment.ofBuffer(buffer.nioBuffer(index, length)).address();
        }
        return NONE;
    }
}
