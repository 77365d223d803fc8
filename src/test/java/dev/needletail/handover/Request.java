package dev.needletail.handover;

import dev.needletail.wire.FrameLayout;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A frame of the load. Its payload says whose it is, because the node gives it another sequence on its way to the backend:
 *
 * <pre>
 *   payload   u32 client · u32 sequence · 56 bytes that follow from both
 * </pre>
 */
record Request(byte type, int sequence, long timestamp, ByteBuffer payload) {

    static final byte REQUEST = 2;
    static final byte RESPONSE = 3;
    static final byte ERROR = 4;

    private static final int PAYLOAD_BYTES = 64;

    static Request of(int client, int sequence) {
        ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES).putInt(client).putInt(sequence);
        while (payload.hasRemaining()) {
            payload.put((byte) (client * 31 + sequence * 7 + payload.position()));
        }
        return new Request(REQUEST, sequence, ((long) client << 32) | sequence, payload.flip());
    }

    int client() {
        return payload.getInt(0);
    }

    /** The client's own, whatever the header says. */
    int clientSequence() {
        return payload.getInt(4);
    }

    byte[] bytes(byte asType) {
        return ByteBuffer.allocate(FrameLayout.HEADER_BYTES + payload.limit())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(asType)
                .putInt(sequence)
                .putLong(timestamp)
                .putShort((short) payload.limit())
                .put(payload.duplicate())
                .array();
    }

    /** The next frame; null at an end of the stream between two frames. */
    static @Nullable Request read(DataInputStream in) throws IOException {
        byte[] header = in.readNBytes(FrameLayout.HEADER_BYTES);
        if (header.length == 0) {
            return null;
        }
        if (header.length < FrameLayout.HEADER_BYTES) {
            throw new EOFException("the stream ended within a frame");
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        byte[] payload = new byte[fields.getShort(FrameLayout.LENGTH) & 0xffff];
        in.readFully(payload);
        return new Request(
                fields.get(0),
                fields.getInt(FrameLayout.SEQUENCE),
                fields.getLong(FrameLayout.TIMESTAMP),
                ByteBuffer.wrap(payload));
    }
}
