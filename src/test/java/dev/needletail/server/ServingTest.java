package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every frame that is owed an answer gets exactly that, byte for byte, whichever way the data path runs. */
class ServingTest {

    private static final int[] SIZES = {0, 1, 2, 63, 64, 4_080, 4_081, 4_082, 16_384, 65_520, 65_521, 65_522, 65_535};

    @ParameterizedTest
    @EnumSource(Variation.class)
    void answersEveryPayloadSizePipelinedAndCutAtRandom(Variation variation) throws Exception {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.ECHO);
                RunningNode node = RunningNode.before(backend, variation::apply)) {
            exchange(node, variation, edges());
            for (int round = 1; round <= 3; round++) {
                exchange(node, variation, mixed(new Random(round), round == 3 ? 1_000 : 60, round == 3 ? 200 : 5_000));
            }
            assertThat(node.upstream().requests()).isEqualTo(node.upstream().answers());
            assertThat(node.upstream().defects()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Variation.class,
            names = {"AS_SHIPPED", "NIO", "SLICED_ALWAYS", "FLUSHED_PER_FRAME", "BUFFERS_SMALLER_THAN_FRAMES"})
    void theBuiltInServiceAnswersTheSame(Variation variation) throws Exception {
        try (RunningNode node = RunningNode.start(variation::apply)) {
            exchange(node, variation, edges());
            exchange(node, variation, mixed(new Random(7), 1_000, 200));
        }
    }

    @Test
    void anInProcessHandlerAnswersTheSame() throws Exception {
        try (RunningNode node = RunningNode.start(settings -> settings.handler = (request, reply) -> {
            byte[] payload = new byte[request.payloadLength()];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) request.payload().position(i).readU8();
            }
            if (request.sequence() % 2 == 0) {
                reply.respond(payload);
            } else {
                Thread.ofVirtual().start(() -> reply.respond(payload));
            }
        })) {
            exchange(node, Variation.WITHOUT_CLIENT_ORDER, mixed(new Random(3), 200, 300));
        }
    }

    @Test
    void servesAStreamThatComesByteByByte() {
        try (RunningNode node = RunningNode.start();
                TestClient client = node.connect()) {
            List<Frame> frames = mixed(new Random(5), 12, 40);
            byte[] stream = Frame.bytes(frames);
            for (int i = 0; i < stream.length; i++) {
                client.send(stream, i, i + 1);
            }
            client.endOutput();
            assertThat(sorted(client.receiveToEnd())).isEqualTo(sorted(answers(frames)));
        }
    }

    @Test
    void aLoneFrameIsAnsweredWithoutWaitingForCompany() {
        try (RunningNode node = RunningNode.start();
                TestClient client = node.connect()) {
            for (int i = 0; i < 200; i++) {
                Frame frame = i % 2 == 0 ? Frame.heartbeat(i) : Frame.request(i, "alone " + i);
                assertThat(client.ask(frame)).isEqualTo(answers(List.of(frame)).getFirst());
            }
        }
    }

    @Test
    void eachDataFrameLeavesAsOneDatagramBetweenOtherFrames() throws IOException {
        try (DatagramSocket subscriber = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            subscriber.setSoTimeout(10_000);
            subscriber.setReceiveBufferSize(1 << 20);
            InetSocketAddress there =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), subscriber.getLocalPort());
            try (RunningNode node = RunningNode.start(settings -> settings.destinations = List.of(there));
                    TestClient client = node.connect()) {
                for (int round = 0; round < 5; round++) {
                    List<Frame> frames = mixed(new Random(round), 100, 60);
                    client.send(Frame.bytes(frames));
                    assertThat(sorted(client.receive(answers(frames).size()))).isEqualTo(sorted(answers(frames)));
                    for (Frame data : frames) {
                        if (data.type() == Frame.DATA) {
                            DatagramPacket datagram = new DatagramPacket(new byte[70_000], 70_000);
                            subscriber.receive(datagram);
                            assertThat(Arrays.copyOf(datagram.getData(), datagram.getLength()))
                                    .isEqualTo(data.bytes());
                        }
                    }
                }
            }
        }
    }

    /** Sends all frames, cut at random, and expects their answers and the end. */
    private static void exchange(RunningNode node, Variation variation, List<Frame> frames) throws Exception {
        Random random = new Random(frames.size());
        byte[] stream = Frame.bytes(frames);
        try (TestClient client = node.connect()) {
            Thread sender = Thread.ofVirtual().start(() -> {
                int most = 1 + random.nextInt(80_000);
                for (int at = 0; at < stream.length; ) {
                    int to = Math.min(stream.length, at + 1 + random.nextInt(most));
                    client.send(stream, at, to);
                    at = to;
                }
                client.endOutput();
            });
            List<Frame> received = client.receiveToEnd();
            sender.join();
            List<Frame> expected = answers(frames);
            assertThat(sorted(received)).isEqualTo(sorted(expected));
            if (variation.keepsOrder()) {
                assertThat(ofType(received, Frame.RESPONSE)).isEqualTo(ofType(expected, Frame.RESPONSE));
            }
            assertThat(ofType(received, Frame.HEARTBEAT)).isEqualTo(ofType(expected, Frame.HEARTBEAT));
        }
    }

    /** Both types that are answered at every size that is somebody's edge, with the extremes of sequence and timestamp. */
    private static List<Frame> edges() {
        List<Frame> frames = new ArrayList<>();
        int[] sequences = {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};
        long[] timestamps = {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1};
        for (int i = 0; i < SIZES.length; i++) {
            byte[] payload = new byte[SIZES[i]];
            new Random(i).nextBytes(payload);
            for (int type : new int[] {Frame.REQUEST, Frame.HEARTBEAT}) {
                frames.add(new Frame(type, sequences[i % 5], timestamps[(i + type) % 5], payload));
            }
        }
        return frames;
    }

    private static List<Frame> mixed(Random random, int count, int payloadMax) {
        List<Frame> frames = new ArrayList<>();
        while (frames.size() < count) {
            // Runs of one type and size as well as loners: runs take other ways than single frames.
            int type = random.nextInt(3);
            int size = random.nextInt(payloadMax + 1);
            for (int run = random.nextInt(4) == 0 ? 1 + random.nextInt(30) : 1; run > 0; run--) {
                byte[] payload = new byte[size];
                random.nextBytes(payload);
                frames.add(new Frame(type, random.nextInt(), random.nextLong(), payload));
            }
        }
        return frames.subList(0, count);
    }

    private static List<Frame> answers(List<Frame> frames) {
        return frames.stream()
                .filter(frame -> frame.type() != Frame.DATA)
                .map(frame -> frame.type() == Frame.REQUEST ? frame.as(Frame.RESPONSE) : frame)
                .toList();
    }

    private static List<Frame> ofType(List<Frame> frames, int type) {
        return frames.stream().filter(frame -> frame.type() == type).toList();
    }

    private static List<Frame> sorted(List<Frame> frames) {
        return frames.stream()
                .sorted(Comparator.comparingInt(Frame::sequence)
                        .thenComparingLong(Frame::timestamp)
                        .thenComparingInt(Frame::type)
                        .thenComparingInt(frame -> Arrays.hashCode(frame.payload())))
                .toList();
    }
}
