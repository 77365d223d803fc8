package dev.needletail.reliability;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A backend that answers at once what it is asked, but for requests that say {@link #HELD}. */
final class HoldingBackend implements AutoCloseable {

    /** A payload whose request is answered late. */
    static final byte[] HELD = {'h', 'e', 'l', 'd'};

    private static final long HELD_MILLIS = 300;

    private final ServerSocket server;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    HoldingBackend() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Socket peer = server.accept();
                    open.add(peer);
                    peer.setTcpNoDelay(true);
                    Thread.ofPlatform().daemon().start(() -> serve(peer));
                }
            } catch (IOException closed) {
                // the end
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve(Socket peer) {
        try (peer) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(peer.getInputStream(), 64 << 10));
            byte[] header = new byte[OffenderSocket.HEADER_BYTES];
            while (true) {
                in.readFully(header);
                int length =
                        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getShort(13) & 0xffff;
                byte[] frame = Arrays.copyOf(header, header.length + length);
                in.readFully(frame, header.length, length);
                boolean held = Arrays.equals(frame, header.length, frame.length, HELD, 0, HELD.length);
                if (frame[0] == OffenderSocket.REQUEST) {
                    frame[0] = OffenderSocket.RESPONSE;
                }
                if (held) {
                    later.schedule(() -> answer(peer, frame), HELD_MILLIS, TimeUnit.MILLISECONDS);
                } else {
                    answer(peer, frame);
                }
            }
        } catch (IOException closed) {
            open.remove(peer);
        }
    }

    private static void answer(Socket peer, byte[] frame) {
        try {
            OutputStream out = peer.getOutputStream();
            synchronized (peer) {
                out.write(frame);
            }
        } catch (IOException gone) {
            // the node has closed it
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket peer : open) {
            peer.close();
        }
        later.shutdownNow();
    }
}
