package dev.needletail.route;

import dev.needletail.wire.FrameView;
import dev.needletail.wire.PacketView;
import io.netty.buffer.ByteBuf;

/**
 * A REQUEST where it lies in the received buffer. Borrowed: valid during {@link RequestHandler#handle} only, and only on
 * the thread of that call. One object serves all requests of a connection.
 */
public final class Request {

    private final FrameView frame = new FrameView();
    private final PacketView payload = new PacketView();

    Request() {}

    Request wrap(ByteBuf buffer, int at) {
        frame.wrap(buffer, at);
        frame.payload(payload);
        return this;
    }

    /** The client's sequence number, 0 to 2^32 - 1. */
    public long sequence() {
        return frame.sequence();
    }

    /** The client's timestamp in microseconds, the bits of an unsigned 64-bit number. */
    public long timestampMicros() {
        return frame.timestampMicros();
    }

    /** Length of the payload in bytes. */
    public int payloadLength() {
        return frame.payloadLength();
    }

    /** The payload, from its beginning, without a copy. */
    public PacketView payload() {
        payload.position(0);
        return payload;
    }
}
