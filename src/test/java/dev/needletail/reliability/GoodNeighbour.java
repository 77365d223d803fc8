package dev.needletail.reliability;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A client that does everything right, over several connections: it sends REQUESTs on a schedule of its own, whatever
 * becomes of those before, and measures each from the time at which it was to be sent (no coordinated omission). An ERROR, a
 * wrong answer, an end of its connection is a problem.
 */
final class GoodNeighbour implements AutoCloseable {

    private static final int PAYLOAD_BYTES = 64;
    private static final int REMEMBERED = 1 << 16;
    private static final long DONE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<Connection> connections = new ArrayList<>();
    private final Recorder latency = new Recorder(TimeUnit.MINUTES.toNanos(1), 3);
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean stopping;

    GoodNeighbour(int port, int count, int perSecond) throws IOException {
        for (int i = 0; i < count; i++) {
            connections.add(new Connection(port, TimeUnit.SECONDS.toNanos(1) * count / perSecond));
        }
        connections.forEach(Connection::start);
    }

    int connections() {
        return connections.size();
    }

    /** Latencies since the last call. */
    Histogram window() {
        return latency.getIntervalHistogram();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    long answered() {
        return answered.get();
    }

    /** Sends nothing more, and waits for the answers to everything. */
    void finish() {
        stopping = true;
        long begun = System.nanoTime();
        connections.forEach(connection -> join(connection.sender));
        while (answered.get() < sent.get() && System.nanoTime() - begun < DONE_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        if (answered.get() != sent.get()) {
            problems.add(sent.get() + " requests sent, " + answered.get() + " answered");
        }
    }

    @Override
    public void close() {
        stopping = true;
        connections.forEach(Connection::close);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private final class Connection {

        private final Socket socket = new Socket();
        private final long everyNanos;
        private final long[] intended = new long[REMEMBERED];
        private final Thread sender = Thread.ofPlatform().daemon().unstarted(this::send);
        private final Thread reader = Thread.ofPlatform().daemon().unstarted(this::read);
        private volatile boolean closed;

        Connection(int port, long everyNanos) throws IOException {
            this.everyNanos = everyNanos;
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }

        void start() {
            sender.start();
            reader.start();
        }

        private void send() {
            byte[] payload = new byte[PAYLOAD_BYTES];
            try {
                long due = System.nanoTime();
                for (int sequence = 0; !stopping; sequence++) {
                    due += everyNanos;
                    for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                        LockSupport.parkNanos(early);
                    }
                    ByteBuffer.wrap(payload).putInt(~sequence);
                    byte[] frame = OffenderSocket.frame(OffenderSocket.REQUEST, sequence, payload);
                    intended[sequence & REMEMBERED - 1] = due; // the write and the read of the socket order this one
                    sent.incrementAndGet();
                    socket.getOutputStream().write(frame);
                }
            } catch (IOException failure) {
                problem(failure);
            }
        }

        private void read() {
            byte[] frame = new byte[OffenderSocket.HEADER_BYTES + PAYLOAD_BYTES];
            ByteBuffer answer = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
            try {
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 8 << 10));
                for (int sequence = 0; ; sequence++) {
                    in.readFully(frame);
                    long now = System.nanoTime();
                    boolean right = frame[0] == OffenderSocket.RESPONSE
                            && answer.getInt(1) == sequence
                            && Integer.reverseBytes(answer.getInt(OffenderSocket.HEADER_BYTES)) == ~sequence;
                    if (!right) {
                        problems.add("type " + frame[0] + " sequence " + answer.getInt(1) + " came where the answer to "
                                + sequence + " was due");
                        return;
                    }
                    latency.recordValue(Math.max(0, now - intended[sequence & REMEMBERED - 1]));
                    answered.incrementAndGet();
                }
            } catch (IOException failure) {
                problem(failure);
            }
        }

        private void problem(IOException failure) {
            if (!closed) {
                problems.add("the neighbour's connection: " + failure);
            }
        }

        void close() {
            closed = true;
            try {
                socket.close();
            } catch (IOException failure) {
                problems.add(failure.toString());
            }
        }
    }
}
