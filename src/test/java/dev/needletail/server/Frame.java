package dev.needletail.server;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One frame as a peer of the node sees it, written and read without the node's own code. */
@SuppressWarnings("ArrayRecordComponent") // compared by content below, and never changed
record Frame(int type, int sequence, long timestamp, byte[] payload) {

    static final int HEARTBEAT = 0;
    static final int DATA = 1;
    static final int REQUEST = 2;
    static final int RESPONSE = 3;
    static final int ERROR = 4;

    private static final int HEADER_BYTES = 15;

    static Frame request(int sequence, byte[] payload) {
        return new Frame(REQUEST, sequence, 7L * sequence, payload);
    }

    static Frame request(int sequence, String payload) {
        return request(sequence, payload.getBytes(StandardCharsets.UTF_8));
    }

    static Frame heartbeat(int sequence) {
        return new Frame(HEARTBEAT, sequence, 11L * sequence, new byte[0]);
    }

    Frame as(int otherType) {
        return new Frame(otherType, sequence, timestamp, payload);
    }

    Frame with(byte[] otherPayload) {
        return new Frame(type, sequence, timestamp, otherPayload);
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of an ERROR. */
    int errorCode() {
        return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(sequence)
                .putLong(timestamp)
                .putShort((short) payload.length)
                .put(payload)
                .array();
    }

    static byte[] bytes(Iterable<Frame> frames) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        frames.forEach(frame -> out.writeBytes(frame.bytes()));
        return out.toByteArray();
    }

    /** Reads one frame; null at the end of the stream, which must not be within a frame. */
    static @Nullable Frame read(DataInputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        byte[] rest = new byte[HEADER_BYTES - 1];
        try {
            in.readFully(rest);
            ByteBuffer header = ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN);
            int sequence = header.getInt();
            long timestamp = header.getLong();
            byte[] payload = new byte[header.getShort() & 0xFFFF];
            in.readFully(payload);
            return new Frame(first, sequence, timestamp, payload);
        } catch (EOFException cut) {
            throw new IOException("the stream ended within a frame", cut);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Frame that
                && type == that.type
                && sequence == that.sequence
                && timestamp == that.timestamp
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * sequence + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "type " + type + " sequence " + Integer.toUnsignedString(sequence) + " timestamp " + timestamp
                + " length " + payload.length + (payload.length < 64 ? " '" + text() + "'" : "");
    }
}
