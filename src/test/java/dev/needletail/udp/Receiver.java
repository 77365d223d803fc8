package dev.needletail.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;

/** A subscriber on this host with room for whatever a test sends at once. */
final class Receiver implements AutoCloseable {

    private final DatagramSocket socket;

    Receiver() throws IOException {
        this(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    }

    Receiver(SocketAddress local) throws IOException {
        socket = new DatagramSocket(null);
        socket.setReceiveBufferSize(4 << 20);
        socket.setSoTimeout(10_000);
        socket.bind(local);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    DatagramSocket socket() {
        return socket;
    }

    byte[] next() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** Exactly these, in this order. */
    void expect(List<byte[]> frames) throws IOException {
        for (int i = 0; i < frames.size(); i++) {
            assertThat(next()).as("datagram %d", i).isEqualTo(frames.get(i));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
