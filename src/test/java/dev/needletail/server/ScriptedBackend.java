package dev.needletail.server;

import dev.needletail.upstream.Endpoint;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A backend that does what a test tells it: one virtual thread per connection, blocking sockets, none of the node's code.
 * HEARTBEATs are answered by itself, unless it is told to be mute.
 */
final class ScriptedBackend implements AutoCloseable {

    /** What becomes of a REQUEST. */
    @FunctionalInterface
    interface Script {
        void request(Peer peer, Frame request) throws IOException;
    }

    static final Script ECHO = (peer, request) -> peer.answer(request);
    static final Script SILENT = (peer, request) -> {};

    /** A REQUEST that waits for the test to answer it. */
    record Held(Peer peer, Frame request) {
        void answer() {
            try {
                peer.answer(request);
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }

    private final ServerSocket listener;
    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private volatile Script script;
    private volatile boolean mute;
    private volatile boolean deaf;

    ScriptedBackend(Script script) {
        this(script, 0, 0);
    }

    ScriptedBackend(Script script, int port, int receiveBufferBytes) {
        this(script, port, receiveBufferBytes, null);
    }

    /** With TLS; {@code clients}: whether the node has to show a certificate. */
    static ScriptedBackend tls(SSLContext tls, boolean clients) {
        ScriptedBackend backend = new ScriptedBackend(ECHO, 0, 0, tls);
        ((SSLServerSocket) backend.listener).setNeedClientAuth(clients);
        return backend;
    }

    private ScriptedBackend(Script script, int port, int receiveBufferBytes, @Nullable SSLContext tls) {
        this.script = script;
        try {
            listener = tls == null
                    ? new ServerSocket()
                    : tls.getServerSocketFactory().createServerSocket();
            if (receiveBufferBytes > 0) {
                listener.setReceiveBufferSize(receiveBufferBytes);
            }
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Keeps each REQUEST until the test answers it. */
    static ScriptedBackend holding() {
        ScriptedBackend backend = new ScriptedBackend(SILENT);
        backend.script = backend::hold;
        return backend;
    }

    /** A port on loopback that nobody listens on. */
    static Endpoint nobody() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Endpoint("127.0.0.1", free.getLocalPort());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port());
    }

    int port() {
        return listener.getLocalPort();
    }

    void script(Script next) {
        script = next;
    }

    /** Answers no HEARTBEAT. */
    ScriptedBackend mute(boolean on) {
        mute = on;
        return this;
    }

    /** Accepts, but reads nothing. */
    ScriptedBackend deaf(boolean on) {
        deaf = on;
        synchronized (this) {
            notifyAll();
        }
        return this;
    }

    void hold(Peer peer, Frame request) {
        held.add(new Held(peer, request));
    }

    Held nextHeld() {
        try {
            Held next = held.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no request reached the backend");
            }
            return next;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    List<Held> nextHeld(int count) {
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(nextHeld());
        }
        return all;
    }

    int heldNow() {
        return held.size();
    }

    int accepted() {
        return accepted.get();
    }

    int open() {
        return peers.size();
    }

    int mostOpen() {
        return mostOpen.get();
    }

    /** Most requests that one connection had unanswered. */
    int mostInFlight() {
        return mostInFlight.get();
    }

    Set<Peer> peers() {
        return peers;
    }

    /** Ends all connections; the listener stays. */
    void cutAll() {
        peers.forEach(Peer::cut);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        deaf(false);
        cutAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Peer peer = new Peer(listener.accept());
                peers.add(peer);
                accepted.incrementAndGet();
                mostOpen.accumulateAndGet(peers.size(), Math::max);
                Thread.ofVirtual().start(peer::serve);
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One connection of the node's. */
    final class Peer {
        private final Socket socket;
        private final AtomicInteger inFlight = new AtomicInteger();
        private DataInputStream in = new DataInputStream(java.io.InputStream.nullInputStream());

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
        }

        void answer(Frame request) throws IOException {
            inFlight.decrementAndGet();
            send(request.as(Frame.RESPONSE));
        }

        synchronized void send(Frame frame) throws IOException {
            socket.getOutputStream().write(frame.bytes());
        }

        synchronized void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Whether more has been received already; on the thread of the script. */
        boolean hasMore() throws IOException {
            return in.available() > 0;
        }

        void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        void cut() {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // that is what was wanted
            }
        }

        private void serve() {
            try {
                awaitEars();
                in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
                for (@Nullable Frame next = Frame.read(in); next != null; next = Frame.read(in)) {
                    if (next.type() == Frame.REQUEST) {
                        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        script.request(this, next);
                    } else if (!mute) {
                        send(next);
                    }
                    awaitEars();
                }
            } catch (IOException gone) {
                // the node, or the test, has ended it
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } finally {
                peers.remove(this);
                cut();
            }
        }

        private void awaitEars() throws InterruptedException {
            synchronized (ScriptedBackend.this) {
                while (deaf) {
                    ScriptedBackend.this.wait();
                }
            }
        }
    }
}
