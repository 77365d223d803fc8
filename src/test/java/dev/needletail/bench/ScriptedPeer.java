package dev.needletail.bench;

import java.io.BufferedOutputStream;
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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP peer on 127.0.0.1 for any number of connections that does with each frame what a test wants. It knows the wire
 * by its own code, so that a mistake in the wire room does not cancel out.
 */
final class ScriptedPeer implements AutoCloseable {

    static final int HEARTBEAT = 0;
    static final int DATA = 1;
    static final int REQUEST = 2;
    static final int RESPONSE = 3;
    static final int ERROR = 4;

    /**
     * A frame that came.
     *
     * @param number of all frames of all connections, from 0
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int number, int connection, int type, int sequence, long timestampMicros, byte[] payload) {

        Frame type(int other) {
            return new Frame(number, connection, other, sequence, timestampMicros, payload);
        }

        Frame sequence(int other) {
            return new Frame(number, connection, type, other, timestampMicros, payload);
        }

        Frame timestampMicros(long other) {
            return new Frame(number, connection, type, sequence, other, payload);
        }

        Frame payload(byte[] other) {
            return new Frame(number, connection, type, sequence, timestampMicros, other);
        }

        /** As a node answers. */
        Frame answer() {
            return type == REQUEST ? type(RESPONSE) : this;
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

    /** What to do with a frame; closing its connection is done by throwing {@link EOFException}. */
    interface Behaviour {
        void on(Frame frame, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final AtomicInteger frames = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<Frame> received = new ConcurrentLinkedQueue<>();

    ScriptedPeer(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("scripted-peer").start(this::accept);
    }

    /** Answers everything but DATA, as a node that echoes. */
    static ScriptedPeer answering() {
        return new ScriptedPeer(ScriptedPeer::answer);
    }

    static void answer(Frame frame, OutputStream out) throws IOException {
        if (frame.type() != DATA) {
            out.write(frame.answer().bytes());
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                int connection = connections.getAndIncrement();
                Thread.ofPlatform().daemon().start(() -> serve(socket, connection));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (true) {
                Frame frame = read(in, connection);
                received.add(frame);
                behaviour.on(frame, out);
                out.flush();
            }
        } catch (EOFException | SocketException e) {
            // The client has ended, or the behaviour closes.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Frame read(DataInputStream in, int connection) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(15)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.remaining() < 15) {
            throw new EOFException();
        }
        int type = header.get();
        int sequence = header.getInt();
        long timestampMicros = header.getLong();
        byte[] payload = in.readNBytes(Short.toUnsignedInt(header.getShort()));
        return new Frame(frames.getAndIncrement(), connection, type, sequence, timestampMicros, payload);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** All frames so far; those of one connection in their order. */
    Queue<Frame> received() {
        return received;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
