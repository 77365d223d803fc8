package dev.needletail.handover;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The backend of the load: counts whose request it executes, and echoes it a moment later, so that requests are in flight
 * whenever the node is stopped. Two virtual threads for each connection.
 */
final class CountingBackend implements AutoCloseable {

    private static final long SERVICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ServerSocket listener = new ServerSocket();
    private final Ledger ledger;
    private final Service service;

    /** What the backend does with a request. */
    interface Service {
        Service ECHO = request -> request.bytes(Request.RESPONSE);

        /** The bytes to answer with; null ends the stream. */
        byte @Nullable [] answer(Request request);
    }

    private record Answer(long dueNanos, ByteBuffer frame) {}

    CountingBackend(int port, Ledger ledger, Service service) throws IOException {
        this.ledger = ledger;
        this.service = service;
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
                Thread writer = Thread.ofVirtual().start(() -> write(socket, answers));
                Thread.ofVirtual().start(() -> read(socket, answers, writer));
            } catch (IOException closed) {
                // the listener's end, or a connection that was gone before it was accepted
            }
        }
    }

    private void read(Socket socket, BlockingQueue<Answer> answers, Thread writer) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            for (Request frame = Request.read(in); frame != null; frame = Request.read(in)) {
                if (frame.type() == Request.REQUEST) {
                    ledger.executed(frame.client(), frame.clientSequence());
                    byte[] answer = service.answer(frame);
                    if (answer == null) {
                        return;
                    }
                    answers.add(new Answer(System.nanoTime() + SERVICE_NANOS, ByteBuffer.wrap(answer)));
                } else {
                    answers.add(new Answer(System.nanoTime(), ByteBuffer.wrap(frame.bytes(frame.type()))));
                }
            }
        } catch (IOException gone) {
            // the node has closed it
        } finally {
            writer.interrupt();
        }
    }

    private static void write(Socket socket, BlockingQueue<Answer> answers) {
        try {
            while (true) {
                Answer answer = answers.take();
                for (long early = answer.dueNanos() - System.nanoTime();
                        early > 0;
                        early = answer.dueNanos() - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                    if (Thread.currentThread().isInterrupted()) {
                        return;
                    }
                }
                socket.getOutputStream().write(answer.frame().array());
            }
        } catch (InterruptedException | IOException gone) {
            // nobody is left to answer
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
