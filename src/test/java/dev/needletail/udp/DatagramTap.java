package dev.needletail.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A sender whose kernel takes everything and keeps it, for tests of the rooms that send. */
public final class DatagramTap {

    private final FakeTransport kernel = new FakeTransport(1, 64, true, 64);
    private final DataSender sender = new DataSender(
            UdpSettings.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9100))),
            new FakeLoop(),
            kernel,
            BatchListener.NONE,
            new UdpCounters(),
            () -> {});

    public DataSender sender() {
        return sender;
    }

    /** Datagrams sent so far, in order. */
    public List<byte[]> sent() {
        return kernel.received.getFirst();
    }

    public void close() {
        sender.close();
    }
}
