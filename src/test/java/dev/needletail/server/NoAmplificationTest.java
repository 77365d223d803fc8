package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Nobody can aim the node's datagrams, nor get more of them than he pays for: destinations come from the configuration, one
 * DATA frame is one datagram for each of them, and what arrives at the socket that sends is dropped by the kernel or never
 * read.
 */
class NoAmplificationTest {

    private static final int PATIENCE_MILLIS = 20_000;

    @Test
    void whateverAFrameHoldsItLeavesAsOneDatagramForEachConfiguredDestinationAndNowhereElse() throws Exception {
        try (DatagramSocket first = receiver();
                DatagramSocket second = receiver();
                DatagramSocket bystander = receiver();
                RunningNode node = RunningNode.start(settings -> {
                    settings.loops = 2;
                    settings.destinations = List.of(address(first), address(second));
                })) {
            // Sequences, timestamps and payloads that spell the bystander's address in every way that comes to mind.
            int port = bystander.getLocalPort();
            byte[] ip = InetAddress.getLoopbackAddress().getAddress();
            List<Frame> frames = new ArrayList<>();
            String text = "127.0.0.1:" + port;
            frames.add(Frame.request(port, text).as(Frame.DATA));
            frames.add(Frame.request(
                            (port & 0xff) << 8 | port >> 8,
                            new byte[] {ip[0], ip[1], ip[2], ip[3], (byte) (port >> 8), (byte) port})
                    .as(Frame.DATA));
            frames.add(Frame.request(0x7f000001, "udp://" + text + "\n" + text).as(Frame.DATA));
            frames.add(Frame.request(0x0100007f, new byte[0]).as(Frame.DATA));
            SplittableRandom random = new SplittableRandom(5);
            for (int i = 0; i < 196; i++) {
                byte[] payload = new byte[random.nextInt(200)];
                random.nextBytes(payload);
                frames.add(Frame.request(random.nextInt(), payload).as(Frame.DATA));
            }
            try (TestClient client = node.connect()) {
                client.send(Frame.bytes(frames));
                // The only answer to 200 DATA frames is that to the HEARTBEAT behind them.
                assertThat(client.ask(Frame.heartbeat(77))).isEqualTo(Frame.heartbeat(77));
                client.endOutput();
                assertThat(client.receiveToEnd()).isEmpty();
            }
            assertThat(received(first, frames.size())).isEqualTo(counted(frames));
            assertThat(received(second, frames.size())).isEqualTo(counted(frames));
            node.await(() -> node.sum(room -> room.sender().counters().datagrams()) == 2L * frames.size());
            assertSilent(first);
            assertSilent(second);
            assertSilent(bystander);
        }
    }

    @Test
    void heartbeatsRequestsAndDefectsSendNoDatagramAtAll() throws Exception {
        try (DatagramSocket destination = receiver();
                RunningNode node =
                        RunningNode.start(settings -> settings.destinations = List.of(address(destination)))) {
            try (TestClient client = node.connect()) {
                client.ask(Frame.heartbeat(1));
                client.ask(Frame.request(2, "a request"));
                client.send(
                        Frame.request(3, "a RESPONSE, which no client may send").as(Frame.RESPONSE));
                client.awaitClosed();
            }
            assertThat(node.sum(room -> room.sender().counters().datagrams())).isZero();
            assertSilent(destination);
        }
    }

    @Test
    void whatIsSentToTheNodesUdpSocketIsNeitherAnsweredNorPassedOn() throws Exception {
        try (DatagramSocket destination = receiver();
                DatagramSocket stranger = receiver();
                RunningNode node =
                        RunningNode.start(settings -> settings.destinations = List.of(address(destination)));
                TestClient client = node.connect()) {
            client.send(Frame.request(1, "so that the socket's address is seen").as(Frame.DATA));
            DatagramPacket seen = new DatagramPacket(new byte[2_048], 2_048);
            destination.receive(seen);
            InetSocketAddress source = (InetSocketAddress) seen.getSocketAddress();
            for (int i = 0; i < 100; i++) {
                byte[] bytes = Frame.bytes(List.of(
                        i % 2 == 0
                                ? Frame.heartbeat(i)
                                : Frame.request(i, "to be amplified").as(i % 3)));
                stranger.send(new DatagramPacket(bytes, bytes.length, source));
            }
            node.settle();
            assertThat(client.ask(Frame.heartbeat(2))).isEqualTo(Frame.heartbeat(2));
            assertThat(node.sum(room -> room.sender().counters().datagrams()))
                    .as("the one that the client sent")
                    .isEqualTo(1);
            assertSilent(stranger);
            assertSilent(destination);
        }
    }

    private static DatagramSocket receiver() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setReceiveBufferSize(1 << 20);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static InetSocketAddress address(DatagramSocket socket) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private static Map<String, Integer> received(DatagramSocket socket, int count) throws IOException {
        Map<String, Integer> payloads = new HashMap<>();
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        for (int i = 0; i < count; i++) {
            packet.setLength(2_048);
            socket.receive(packet);
            payloads.merge(
                    new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1), 1, Integer::sum);
        }
        return payloads;
    }

    private static Map<String, Integer> counted(List<Frame> frames) {
        Map<String, Integer> payloads = new HashMap<>();
        for (Frame frame : frames) {
            payloads.merge(new String(frame.bytes(), StandardCharsets.ISO_8859_1), 1, Integer::sum);
        }
        return payloads;
    }

    /** Loopback delivers within the system call that sends: what was sent is here, and there is nothing to wait for. */
    private static void assertSilent(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(1);
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException nothing) {
            return;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
        throw new AssertionError("a datagram of " + packet.getLength() + " bytes from " + packet.getSocketAddress());
    }
}
