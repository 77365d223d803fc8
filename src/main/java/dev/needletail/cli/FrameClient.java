package dev.needletail.cli;

import dev.needletail.tls.TlsClient;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameScanner;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameView;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to a node: writes frames, reads frames, with a deadline on both. One thread, except
 * {@link #wake}.
 *
 * <p>Selectors wait in whole milliseconds, which is coarse where round trips take tens of microseconds. The client
 * therefore polls for the last {@value #POLLED_MILLIS} ms before a deadline, so that what is due then starts on time.
 */
final class FrameClient implements AutoCloseable {

    private static final int POLLED_MILLIS = 2;

    private final SocketChannel channel;
    private final Wire wire;
    private final Selector selector;
    private final SelectionKey key;
    private final long writeTimeoutNanos;
    private final FrameScanner scanner = new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true);
    private final FrameWriter writer = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);
    private final FrameView view = new FrameView();

    // Two of the largest frames: while one is incomplete, there is room for the rest of it.
    private final ByteBuf inbound = Unpooled.buffer(2 * FrameLayout.FRAME_BYTES_MAX);
    private final ByteBuf outbound = Unpooled.directBuffer(FrameLayout.FRAME_BYTES_MAX);
    private long readNanos;
    private volatile boolean woken;

    private FrameClient(SocketChannel channel, Wire wire, Duration writeTimeout) throws IOException {
        this.channel = channel;
        this.wire = wire;
        this.selector = Selector.open();
        this.key = channel.register(selector, SelectionKey.OP_READ);
        this.writeTimeoutNanos = writeTimeout.toNanos();
    }

    /**
     * Connects.
     *
     * @param timeout for connecting, for a handshake, and for the kernel to take a frame
     * @param tls null: plain frames
     * @throws CommandFailure when there is no connection to be had
     */
    static FrameClient connect(HostPort target, Duration timeout, @Nullable TlsClient tls) {
        SocketChannel channel = Connector.connect(target, timeout);
        try {
            Wire wire = tls == null ? new Wire.Plain(channel) : Connector.secure(channel, target, timeout, tls);
            return new FrameClient(channel, wire, timeout);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "cannot use the connection to " + target + ": " + CommandFailure.reason(e),
                    e);
        }
    }

    /** Writes a whole frame. */
    void send(FrameType type, int sequence, long timestampMicros, byte[] payload) throws ConnectionLostException {
        outbound.clear();
        writer.frame(outbound, type, sequence, timestampMicros, payload);
        ByteBuffer bytes = outbound.nioBuffer();
        try {
            if (!wire.write(bytes)) {
                writeRest(bytes);
            }
        } catch (ConnectionLostException e) {
            throw e;
        } catch (IOException e) {
            throw new ConnectionLostException("the connection broke while writing: " + CommandFailure.reason(e), e);
        }
    }

    private void writeRest(ByteBuffer bytes) throws IOException {
        long deadline = System.nanoTime() + writeTimeoutNanos;
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        while (!wire.write(bytes)) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                throw new ConnectionLostException("the peer has not read for "
                        + TimeUnit.NANOSECONDS.toMillis(writeTimeoutNanos) + " ms: " + bytes.remaining()
                        + " bytes of a frame could not be sent");
            }
            selector.select(1 + TimeUnit.NANOSECONDS.toMillis(remaining));
            selector.selectedKeys().clear();
            // A peer that waits for us to read its answers would never read our frame.
            read();
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /**
     * The next frame, or null when none is complete by {@code deadlineNanos} or {@link #wake} was called.
     *
     * @throws ConnectionLostException when the peer has closed, or sent what is no frame; never before the frames that
     *     came first were returned
     */
    @Nullable
    Answer receive(long deadlineNanos) throws ConnectionLostException {
        while (true) {
            Answer answer = nextBuffered();
            if (answer != null) {
                return answer;
            }
            if (read() > 0) {
                continue;
            }
            long remaining = deadlineNanos - System.nanoTime();
            if (remaining <= 0 || woken) {
                woken = false;
                return null;
            }
            await(remaining);
        }
    }

    private void await(long nanos) throws ConnectionLostException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos) - POLLED_MILLIS;
        if (millis <= 0) {
            Thread.onSpinWait();
            return;
        }
        try {
            selector.select(millis);
        } catch (IOException e) {
            throw new ConnectionLostException("cannot wait for the peer: " + CommandFailure.reason(e), e);
        }
        selector.selectedKeys().clear();
    }

    private @Nullable Answer nextBuffered() throws ConnectionLostException {
        int length = scanner.scan(inbound, inbound.readerIndex(), inbound.writerIndex());
        if (length == FrameScanner.INCOMPLETE) {
            inbound.discardReadBytes();
            return null;
        }
        if (length == FrameScanner.DEFECTIVE) {
            throw new ConnectionLostException("the peer sent what is no frame: " + scanner.describeDefect());
        }
        view.wrap(inbound, inbound.readerIndex());
        byte[] payload = ByteBufUtil.getBytes(inbound, view.payloadIndex(), view.payloadLength());
        Answer answer = new Answer(view.type(), view.sequenceBits(), view.timestampMicros(), payload, readNanos);
        inbound.skipBytes(length);
        return answer;
    }

    private int read() throws ConnectionLostException {
        if (!inbound.isWritable()) {
            return 0;
        }
        int read;
        try {
            read = wire.read(inbound.nioBuffer(inbound.writerIndex(), inbound.writableBytes()));
        } catch (IOException e) {
            throw new ConnectionLostException("the connection broke: " + CommandFailure.reason(e), e);
        }
        readNanos = System.nanoTime();
        if (read < 0) {
            throw new ConnectionLostException(
                    "the peer closed the connection" + (inbound.isReadable() ? " in the middle of a frame" : ""));
        }
        inbound.writerIndex(inbound.writerIndex() + read);
        return read;
    }

    /** Makes a waiting {@link #receive} return, or the next one. Any thread. */
    void wake() {
        woken = true;
        if (selector.isOpen()) {
            selector.wakeup();
        }
    }

    @Override
    public void close() {
        inbound.release();
        outbound.release();
        wire.end();
        try (selector;
                channel) {
            key.cancel();
        } catch (IOException e) {
            // The process is about to end, or the peer is gone: nothing depends on a clean close.
        }
    }
}
