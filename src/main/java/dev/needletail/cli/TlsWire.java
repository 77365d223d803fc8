package dev.needletail.cli;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** TLS over a channel that does not block. One thread. */
final class TlsWire implements Wire {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer received; // records, ready to be appended to
    private final ByteBuffer plain; // ready to be read
    private final ByteBuffer unsent; // records, ready to be read

    private TlsWire(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        int record = engine.getSession().getPacketBufferSize();
        received = ByteBuffer.allocateDirect(2 * record);
        unsent = ByteBuffer.allocateDirect(2 * record).limit(0);
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
    }

    /** Shakes hands; the channel is the caller's, also on failure. */
    static TlsWire handshake(SocketChannel channel, SSLEngine engine, Duration timeout) throws IOException {
        TlsWire wire = new TlsWire(channel, engine);
        long deadline = System.nanoTime() + timeout.toNanos();
        engine.beginHandshake();
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, 0);
            while (!wire.proceed()) {
                long remaining = deadline - System.nanoTime();
                if (remaining <= 0) {
                    throw new SSLHandshakeException("no answer within " + timeout.toMillis() + " ms");
                }
                key.interestOps(wire.unsent.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
                selector.select(1 + TimeUnit.NANOSECONDS.toMillis(remaining));
                selector.selectedKeys().clear();
            }
        }
        return wire;
    }

    /** As far as it goes without waiting; returns whether the handshake is done. */
    private boolean proceed() throws IOException {
        while (sendUnsent()) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap() && !receive()) {
                        return false;
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (!plain.hasRemaining()) {
            if (engine.isInboundDone()) {
                return -1;
            }
            if (!unwrap() && !receive()) {
                return 0;
            }
            answer();
        }
        int bytes = Math.min(plain.remaining(), into.remaining());
        into.put(plain.slice(plain.position(), bytes));
        plain.position(plain.position() + bytes);
        return bytes;
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        while (sendUnsent()) {
            if (!from.hasRemaining()) {
                return true;
            }
            wrap(from);
        }
        return false;
    }

    @Override
    public void end() {
        engine.closeOutbound();
        try {
            if (sendUnsent()) {
                wrap(NOTHING);
                sendUnsent();
            }
        } catch (IOException gone) {
            // whoever is gone needs no end
        }
    }

    /** What the protocol itself has to say in between, such as new keys. */
    private void answer() throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
        } else if (status == HandshakeStatus.NEED_WRAP && sendUnsent()) {
            wrap(NOTHING);
            sendUnsent();
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** One record. There is room for it: all before it has been sent. */
    private void wrap(ByteBuffer from) throws SSLException {
        unsent.clear();
        engine.wrap(from, unsent);
        unsent.flip();
    }

    /** One record; false when there is no whole one. */
    private boolean unwrap() throws SSLException {
        received.flip();
        plain.clear();
        SSLEngineResult result;
        try {
            result = engine.unwrap(received, plain);
        } finally {
            received.compact();
            plain.flip();
        }
        return result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW
                && (result.bytesConsumed() > 0 || result.bytesProduced() > 0);
    }

    /** False when nothing has come. */
    private boolean receive() throws IOException {
        int bytes = channel.read(received);
        if (bytes < 0) {
            throw new EOFException("the stream ended without close_notify: it may have been cut off");
        }
        return bytes > 0;
    }

    private boolean sendUnsent() throws IOException {
        if (unsent.hasRemaining()) {
            channel.write(unsent);
        }
        return !unsent.hasRemaining();
    }
}
