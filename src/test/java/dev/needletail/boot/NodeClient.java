package dev.needletail.boot;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A client with a blocking socket that writes and reads frames by hand. */
final class NodeClient implements AutoCloseable {

    static final int HEARTBEAT = 0;
    static final int REQUEST = 2;
    static final int RESPONSE = 3;
    static final int ERROR = 4;

    private static final int READ_MILLIS_MAX = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    /** One frame as it came. */
    record Answer(int type, int sequence, long timestampMicros, ByteBuffer payload) {

        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }

        /** Of an ERROR. */
        int errorCode() {
            return payload.getShort(0) & 0xffff;
        }

        /** Of an ERROR: behind the code and its own length. */
        String errorReason() {
            return StandardCharsets.UTF_8
                    .decode(payload.duplicate().position(4))
                    .toString();
        }
    }

    NodeClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_MILLIS_MAX);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    void send(int type, int sequence, String payload) throws IOException {
        socket.getOutputStream().write(frame(type, sequence, payload));
    }

    /** The first half of a frame's bytes. */
    void sendHalf(int type, int sequence, String payload) throws IOException {
        byte[] frame = frame(type, sequence, payload);
        socket.getOutputStream().write(frame, 0, frame.length / 2);
    }

    /** What {@link #sendHalf} left out. */
    void sendOtherHalf(int type, int sequence, String payload) throws IOException {
        byte[] frame = frame(type, sequence, payload);
        socket.getOutputStream().write(frame, frame.length / 2, frame.length - frame.length / 2);
    }

    private static byte[] frame(int type, int sequence, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(15 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put((byte) type).putInt(sequence).putLong(sequence * 1000L).putShort((short) bytes.length);
        return frame.put(bytes).array();
    }

    Answer read() throws IOException {
        byte[] bytes = new byte[15];
        in.readFully(bytes); // an EOFException where the node has ended the stream
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] payload = new byte[header.getShort(13) & 0xffff];
        in.readFully(payload);
        return new Answer(header.get(0), header.getInt(1), header.getLong(5), ByteBuffer.wrap(payload));
    }

    Answer ask(int sequence, String payload) throws IOException {
        send(REQUEST, sequence, payload);
        return read();
    }

    /** Whether the node has ended the stream. */
    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    /** Goes away without a word: a reset instead of an orderly end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
