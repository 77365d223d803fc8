package dev.needletail.reliability;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A connection to the node that need not keep to the protocol. */
final class OffenderSocket implements AutoCloseable {

    static final int HEARTBEAT = 0;
    static final int REQUEST = 2;
    static final int RESPONSE = 3;
    static final int ERROR = 4;
    static final int HEADER_BYTES = 15;

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** @param host which of 127.0.0.0/24 it comes from */
    OffenderSocket(int port, int host) {
        this(port, host, 0);
    }

    /** @param receiveBufferBytes SO_RCVBUF; 0: the kernel's own */
    OffenderSocket(int port, int host, int receiveBufferBytes) {
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.bind(new InetSocketAddress("127.0.0." + host, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A frame whose payload is {@code bytes} zeros. */
    static byte[] frame(int type, int sequence, int bytes) {
        return frame(type, sequence, new byte[bytes]);
    }

    static byte[] frame(int type, int sequence, byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(sequence)
                .putLong(sequence * 3L)
                .putShort((short) payload.length)
                .put(payload)
                .array();
    }

    OffenderSocket send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    OffenderSocket send(byte[] bytes, int from, int length) throws IOException {
        socket.getOutputStream().write(bytes, from, length);
        return this;
    }

    /** Reads one frame whole and returns its type; -1 at the end of the stream. */
    int receive() throws IOException {
        int type = in.read();
        if (type >= 0) {
            byte[] header = in.readNBytes(HEADER_BYTES - 1);
            in.skipNBytes(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getShort(HEADER_BYTES - 3) & 0xffff);
        }
        return type;
    }

    /** One HEARTBEAT there and back: the node knows this connection then. */
    OffenderSocket greet() throws IOException {
        send(frame(HEARTBEAT, 1, 0));
        expect(HEARTBEAT);
        return this;
    }

    void expect(int type) throws IOException {
        int received = receive();
        if (received != type) {
            throw new IOException("type " + received + " came instead of " + type);
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads until the node has ended the connection in whichever way. */
    void awaitEnd() throws IOException {
        byte[] dropped = new byte[64 << 10];
        try {
            while (socket.getInputStream().read(dropped) >= 0) {
                // what comes is of no interest
            }
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            // ended as well
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}
