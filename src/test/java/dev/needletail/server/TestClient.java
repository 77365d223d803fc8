package dev.needletail.server;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client of the node: blocking, and never for longer than its timeout. */
final class TestClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket plain = new Socket();
    private final Socket socket;
    private final DataInputStream in;

    TestClient(int port) {
        this(port, 0);
    }

    /** @param receiveBufferBytes SO_RCVBUF; 0: the kernel's own */
    TestClient(int port, int receiveBufferBytes) {
        this(port, receiveBufferBytes, TlsEverywhere.client());
    }

    /** The handshake is done when this returns, as far as the client can know. */
    TestClient(int port, SSLContext tls) {
        this(port, 0, tls);
    }

    static TestClient plain(int port) {
        return new TestClient(port, 0, null);
    }

    private TestClient(int port, int receiveBufferBytes, @Nullable SSLContext tls) {
        try {
            if (receiveBufferBytes > 0) {
                plain.setReceiveBufferSize(receiveBufferBytes);
            }
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            if (tls == null) {
                socket = plain;
            } else {
                SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
                socket = secured;
                secured.startHandshake();
            }
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
        } catch (IOException failure) {
            closeQuietly();
            throw new UncheckedIOException(failure);
        }
    }

    private void closeQuietly() {
        try {
            plain.close();
        } catch (IOException alreadyBroken) {
            // the failure before is what counts
        }
    }

    /** The socket under TLS: what is done to it happens without a word of TLS. */
    Socket plain() {
        return plain;
    }

    /** Of a client with TLS. */
    SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    TestClient send(Frame... frames) {
        return send(Frame.bytes(List.of(frames)));
    }

    TestClient send(byte[] bytes) {
        return send(bytes, 0, bytes.length);
    }

    TestClient send(byte[] bytes, int from, int to) {
        try {
            socket.getOutputStream().write(bytes, from, to - from);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /** Sends on a thread of its own, for more than the sockets hold. */
    Thread sendAside(byte[] bytes) {
        return Thread.ofVirtual().start(() -> send(bytes));
    }

    /** The next frame; fails at the end of the stream. */
    Frame receive() {
        Frame frame = receiveOrEnd();
        if (frame == null) {
            throw new AssertionError("the node ended the stream");
        }
        return frame;
    }

    /** The next frame; null at the end of the stream. A reset is an exception. */
    @Nullable
    Frame receiveOrEnd() {
        try {
            return Frame.read(in);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<Frame> receive(int count) {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(receive());
        }
        return frames;
    }

    /** Everything up to the end of the stream. */
    List<Frame> receiveToEnd() {
        List<Frame> frames = new ArrayList<>();
        for (Frame next = receiveOrEnd(); next != null; next = receiveOrEnd()) {
            frames.add(next);
        }
        return frames;
    }

    /** One frame there and one back. */
    Frame ask(Frame frame) {
        return send(frame).receive();
    }

    /** Waits until the node has closed the connection, in whichever way. */
    void awaitClosed() {
        try {
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (java.net.SocketTimeoutException open) {
            throw new AssertionError("the node did not close the connection", open);
        } catch (IOException reset) {
            // closed as well
        }
    }

    TestClient endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /** Ends the connection by a reset. */
    void reset() {
        try {
            plain.setSoLinger(true, 0);
            plain.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
