package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client that speaks frames over a blocking socket. */
final class FrameSocket implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final FrameWriter writer = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);

    FrameSocket(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Takes a socket that is connected, such as one with TLS. */
    FrameSocket(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** {@code count} frames in one write. */
    void send(FrameType type, int count, int payloadBytes) throws IOException {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < count; i++) {
            writer.frame(out, type, i, i, new byte[payloadBytes]);
        }
        socket.getOutputStream().write(out.array(), 0, out.readableBytes());
    }

    /** Reads {@code count} frames, all of {@code type}. */
    void expect(FrameType type, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            byte[] header = in.readNBytes(FrameLayout.HEADER_BYTES);
            assertThat(header).as("the connection has ended").hasSize(FrameLayout.HEADER_BYTES);
            ByteBuf frame = Unpooled.wrappedBuffer(header);
            assertThat(FrameType.of(FrameLayout.type(frame, 0))).isEqualTo(type);
            in.skipNBytes(frame.getUnsignedShortLE(FrameLayout.LENGTH));
        }
    }

    /** One HEARTBEAT there and back: the node knows this connection now. */
    void greet() throws IOException {
        send(FrameType.HEARTBEAT, 1, 0);
        expect(FrameType.HEARTBEAT, 1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
