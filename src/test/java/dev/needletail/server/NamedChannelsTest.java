package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The name that a DATA's payload begins with says which channel gets it. */
class NamedChannelsTest {

    @Test
    void eachFrameGoesUnchangedToTheChannelItNamesInItsOrder() throws IOException {
        try (DatagramSocket one = subscriber();
                DatagramSocket other = subscriber();
                RunningNode node = start(settings -> {
                    settings.channels.put("one", List.of(address(one)));
                    settings.channels.put("größe", List.of(address(other)));
                });
                TestClient client = node.connect()) {
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                frames.add(Keyed.data(i, i % 3 == 0 ? "größe" : "one", "payload " + i));
            }
            client.send(Frame.bytes(frames));
            for (Frame frame : frames) {
                assertThat(receive(frame.sequence() % 3 == 0 ? other : one)).isEqualTo(frame.bytes());
            }
        }
    }

    @Test
    void neighboursForTheSameChannelLeaveTogether() throws IOException {
        try (DatagramSocket one = subscriber();
                DatagramSocket other = subscriber();
                RunningNode node = start(settings -> {
                    settings.channels.put("aa", List.of(address(one)));
                    settings.channels.put("bb", List.of(address(other)));
                });
                TestClient client = node.connect()) {
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                frames.add(Keyed.data(i, i < 32 ? "aa" : "bb", "same size"));
            }
            client.send(Frame.bytes(frames));
            for (int i = 0; i < 64; i++) {
                assertThat(receive(i < 32 ? one : other))
                        .isEqualTo(frames.get(i).bytes());
            }
            for (LoopChannel channel : node.node().rooms().getFirst().channels()) {
                node.await(() ->
                        channel.sender().counters().datagrams() == 32); // a datagram is there before it is counted
                assertThat(channel.sender().counters().calls()).isLessThan(8);
            }
        }
    }

    @Test
    void anUnknownNameAndNoNameAreDroppedAndCounted() throws IOException {
        try (DatagramSocket one = subscriber();
                RunningNode node = start(settings -> settings.channels.put("one", List.of(address(one))));
                TestClient client = node.connect()) {
            Frame last = Keyed.data(9, "one", "last");
            client.send(
                    Keyed.data(1, "other", ""),
                    Keyed.data(2, "", ""),
                    new Frame(Frame.DATA, 3, 0, new byte[] {0}),
                    new Frame(Frame.DATA, 4, 0, new byte[] {0, 9, 'o'}),
                    new Frame(Frame.DATA, 5, 0, Keyed.payload(new byte[] {(byte) 0xFF}, "")),
                    last,
                    Frame.heartbeat(6));
            assertThat(client.receive()).isEqualTo(Frame.heartbeat(6));
            assertThat(receive(one)).isEqualTo(last.bytes());
            assertThat(node.sum(room -> room.routing().unknownChannels())).isEqualTo(2);
            assertThat(node.sum(room -> room.routing().malformedChannels())).isEqualTo(3);
        }
    }

    @Test
    void anUnknownNameLeadsToTheUnnamedGroupWhereThatIsConfigured() throws IOException {
        try (DatagramSocket one = subscriber();
                DatagramSocket unnamed = subscriber();
                RunningNode node = start(settings -> {
                    settings.channels.put("one", List.of(address(one)));
                    settings.destinations = List.of(address(unnamed));
                    settings.unknownToDefault = true;
                });
                TestClient client = node.connect()) {
            Frame known = Keyed.data(1, "one", "a");
            Frame other = Keyed.data(2, "two", "b");
            client.send(known, other, known);
            assertThat(receive(unnamed)).isEqualTo(other.bytes());
            assertThat(receive(one)).isEqualTo(known.bytes());
            assertThat(receive(one)).isEqualTo(known.bytes());
            assertThat(node.sum(room -> room.routing().unknownChannels())).isZero();
        }
    }

    private static RunningNode start(Consumer<RunningNode.Settings> change) {
        return RunningNode.start(settings -> {
            settings.byName = true;
            change.accept(settings);
        });
    }

    private static DatagramSocket subscriber() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(10_000);
        socket.setReceiveBufferSize(1 << 20);
        return socket;
    }

    private static InetSocketAddress address(DatagramSocket socket) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[70_000], 70_000);
        socket.receive(datagram);
        return Arrays.copyOf(datagram.getData(), datagram.getLength());
    }
}
