package dev.needletail.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads one whole frame in place. A flyweight: wrap, read, wrap the next.
 *
 * <p>Borrows the buffer from {@link #wrap} until the next one, copies nothing and changes no reference count; reading
 * after the owner has released the buffer is the owner's bug. One thread. Wrap only what {@link FrameScanner} has found.
 */
public final class FrameView {

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int at;

    /** Looks at the frame that starts at the absolute index {@code at}. Borrows {@code b}. */
    public FrameView wrap(ByteBuf b, int at) {
        assert 0 <= at && at + FrameLayout.HEADER_BYTES <= b.capacity() : at + " of " + b;
        this.buffer = b;
        this.at = at;
        return this;
    }

    /**
     * The frame's type.
     *
     * @throws IllegalStateException when the code is none of ours, which {@link FrameScanner} excludes
     */
    public FrameType type() {
        FrameType type = FrameType.of(typeCode());
        if (type == null) {
            throw new IllegalStateException("no frame type has the code " + typeCode() + ": scan before wrapping");
        }
        return type;
    }

    /** The type's byte, 0 to 255. */
    public int typeCode() {
        return FrameLayout.type(buffer, at);
    }

    /** The sequence number, 0 to 4,294,967,295. */
    public long sequence() {
        return Integer.toUnsignedLong(sequenceBits());
    }

    /** The sequence number's 32 bits, to be passed on or compared for equality. */
    public int sequenceBits() {
        return FrameLayout.sequence(buffer, at);
    }

    /** Microseconds, the 64 bits of an unsigned number: print it with {@link Long#toUnsignedString(long)}. */
    public long timestampMicros() {
        return FrameLayout.timestampMicros(buffer, at);
    }

    /** Bytes of payload, 0 to 65,535. */
    public int payloadLength() {
        return FrameLayout.payloadLength(buffer, at);
    }

    /** Absolute index of the payload's first byte. */
    public int payloadIndex() {
        return at + FrameLayout.HEADER_BYTES;
    }

    /** Bytes of header and payload. */
    public int frameLength() {
        return FrameLayout.frameLength(buffer, at);
    }

    /** Puts {@code into} over the payload, position 0. It borrows the same buffer. */
    public PacketView payload(PacketView into) {
        return into.wrap(buffer, payloadIndex(), payloadLength());
    }
}
