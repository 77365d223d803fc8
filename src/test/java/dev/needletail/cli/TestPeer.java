package dev.needletail.cli;

import dev.needletail.tls.PemFiles;
import io.netty.pkitesting.X509Bundle;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;

/**
 * A TCP peer on 127.0.0.1 that answers one connection as a test wants. It reads and writes the article's bytes by its
 * own code, so that a mistake in the wire room does not cancel out.
 */
final class TestPeer implements AutoCloseable {

    static final int HEARTBEAT = 0;
    static final int DATA = 1;
    static final int REQUEST = 2;
    static final int RESPONSE = 3;
    static final int ERROR = 4;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int type, int sequence, long timestampMicros, byte[] payload) {

        Frame type(int other) {
            return new Frame(other, sequence, timestampMicros, payload);
        }

        Frame sequence(int other) {
            return new Frame(type, other, timestampMicros, payload);
        }

        Frame timestampMicros(long other) {
            return new Frame(type, sequence, other, payload);
        }

        Frame payload(byte[] other) {
            return new Frame(type, sequence, timestampMicros, other);
        }

        byte[] bytes() {
            return ByteBuffer.allocate(15 + payload.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) type)
                    .putInt(sequence)
                    .putLong(timestampMicros)
                    .putShort((short) payload.length)
                    .put(payload)
                    .array();
        }
    }

    /** What to do with a frame; closing the connection is done by throwing {@link EOFException}. */
    interface Behaviour {
        void on(Frame frame, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final Thread thread;
    private final Queue<Frame> received = new ConcurrentLinkedQueue<>();

    TestPeer(Behaviour behaviour) {
        this(1, behaviour);
    }

    /** One that serves so many connections, one after the other. */
    TestPeer(int connections, Behaviour behaviour) {
        this(connections, listening(ServerSocketFactory.getDefault()), behaviour);
    }

    private TestPeer(int connections, ServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        thread = Thread.ofPlatform().name("test-peer").start(() -> {
            for (int i = 0; i < connections; i++) {
                serve(behaviour);
            }
        });
    }

    private static ServerSocket listening(ServerSocketFactory factory) {
        try {
            return factory.createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers as a node does, over TLS. */
    static TestPeer secured(PemFiles files, X509Bundle own, boolean needsCertificate) throws Exception {
        SSLServerSocket listener =
                (SSLServerSocket) listening(files.context(own).getServerSocketFactory());
        listener.setNeedClientAuth(needsCertificate);
        return new TestPeer(1, listener, (frame, out) -> out.write(answer(frame).bytes()));
    }

    static TestPeer answering() {
        return new TestPeer((frame, out) -> out.write(answer(frame).bytes()));
    }

    /** As a node answers; DATA must be told apart by the caller. */
    static Frame answer(Frame frame) {
        return frame.type(frame.type() == REQUEST ? RESPONSE : frame.type());
    }

    private void serve(Behaviour behaviour) {
        try (Socket socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                Frame frame = read(in);
                received.add(frame);
                behaviour.on(frame, socket.getOutputStream());
            }
        } catch (EOFException | SocketException | SSLException e) {
            // The client has ended, the behaviour closes, or the test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Frame read(DataInputStream in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(15)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.remaining() < 15) {
            throw new EOFException();
        }
        int type = header.get();
        int sequence = header.getInt();
        long timestampMicros = header.getLong();
        byte[] payload = in.readNBytes(Short.toUnsignedInt(header.getShort()));
        return new Frame(type, sequence, timestampMicros, payload);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** All frames that came, once the connection has ended. */
    Queue<Frame> received() throws InterruptedException {
        thread.join();
        return received;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
