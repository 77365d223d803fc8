package dev.needletail.impair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A port on which connects hang: its listener accepts nobody and its queue is full, so that the kernel drops each further SYN
 * (listen(2); net/ipv4/tcp_input.c, tcp_conn_request).
 */
final class FullBacklog implements AutoCloseable {

    /** The queue holds one more than the backlog says (include/net/sock.h, sk_acceptq_is_full). */
    private static final int FILLING = 4;

    private final ServerSocket listener = new ServerSocket();
    private final List<SocketChannel> filling = new ArrayList<>();

    FullBacklog(int port) throws IOException {
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        for (int i = 0; i < FILLING; i++) {
            SocketChannel each = SocketChannel.open();
            each.configureBlocking(false);
            each.connect(
                    listener.getLocalSocketAddress()); // on loopback the queue takes or drops it before this returns
            filling.add(each);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            for (SocketChannel each : filling) {
                each.close();
            }
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
