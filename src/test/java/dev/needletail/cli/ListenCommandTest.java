package dev.needletail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenCommandTest {

    private static final Pattern PORT = Pattern.compile("listening on UDP \\S+:(\\d+)");

    /** Output whose first line another thread can await. */
    private static final class Output extends StringWriter {

        @Override
        public void write(String text) {
            super.write(text);
            wakeReader();
        }

        @Override
        public void write(String text, int from, int length) {
            super.write(text, from, length);
            wakeReader();
        }

        private synchronized void wakeReader() {
            notifyAll();
        }

        synchronized int awaitPort() throws InterruptedException {
            while (true) {
                Matcher matcher = PORT.matcher(toString());
                if (matcher.find()) {
                    return Integer.parseInt(matcher.group(1));
                }
                wait();
            }
        }
    }

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final StopSignal stop = new StopSignal();
    private final Output output = new Output();

    @AfterEach
    void end() {
        stop.request();
        executor.close();
    }

    private Future<Run> listen(String... options) {
        String[] args = new String[options.length + 4];
        args[0] = "listen";
        args[1] = "0";
        args[2] = "--bind";
        args[3] = "127.0.0.1";
        System.arraycopy(options, 0, args, 4, options.length);
        return executor.submit(() -> Run.command(stop, new byte[0], output, args));
    }

    private static byte[] data(int sequence, String payload) {
        byte[] utf8 = payload.getBytes(UTF_8);
        return new TestPeer.Frame(TestPeer.DATA, sequence, 42, utf8).bytes();
    }

    private void send(byte[]... datagrams) throws IOException, InterruptedException {
        int port = output.awaitPort();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (byte[] datagram : datagrams) {
                socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    @Test
    void printsEachDatagramAndTheSummary() throws Exception {
        Future<Run> listening = listen("-c", "2");
        send(data(7, "tick"), data(8, "tock"));
        Run run = listening.get();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("listening on UDP 127\\.0\\.0\\.1:\\d+"),
                        line -> assertThat(line).matches("127\\.0\\.0\\.1:\\d+ seq=7 4 bytes \"tick\""),
                        line -> assertThat(line).matches("127\\.0\\.0\\.1:\\d+ seq=8 4 bytes \"tock\""),
                        line -> assertThat(line).matches("--- UDP 127\\.0\\.0\\.1:\\d+ summary ---"),
                        line -> assertThat(line).isEqualTo("2 DATA datagrams, 8 bytes of payload, from 1 sources"),
                        line -> assertThat(line)
                                .isEqualTo("sequence: 0 missing in 0 gaps, 0 duplicates, 0 out of order, 0 restarts"),
                        line -> assertThat(line).isEqualTo("malformed: 0"));
    }

    @Test
    void tellsGapsDuplicatesAndReordering() throws Exception {
        Future<Run> listening = listen("-c", "5");
        send(data(1, ""), data(5, ""), data(3, ""), data(5, ""), data(6, ""));
        Run run = listening.get();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("seq=5 0 bytes \"\" (3 missing before)")
                .contains("seq=3 0 bytes \"\" (out of order)")
                .contains("seq=5 0 bytes \"\" (duplicate)")
                .contains("sequence: 2 missing in 1 gaps, 1 duplicates, 1 out of order, 0 restarts");
    }

    @Test
    void followsEachSourceByItself() throws Exception {
        Future<Run> listening = listen("-c", "4", "-q");
        send(data(1, ""), data(2, ""));
        send(data(900, ""), data(901, ""));
        Run run = listening.get();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("4 DATA datagrams")
                .contains("from 2 sources")
                .doesNotContain("seq=");
    }

    private static byte[] data(int sequence, String channel, String rest) {
        return data(sequence, "\0" + (char) channel.length() + channel + rest); // of ASCII
    }

    @Test
    void showsAndCountsWhatGoesToOneChannelOnly() throws Exception {
        Future<Run> listening = listen("-c", "2", "--channel", "prices");
        send(
                data(7, "prices", "tick"),
                data(1, "price", "s no"),
                data(2, "prices2", "no"),
                data(3, ""),
                data(8, "prices", ""));
        Run run = listening.get();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("listening on UDP 127\\.0\\.0\\.1:\\d+"),
                        line -> assertThat(line).matches("127\\.0\\.0\\.1:\\d+ seq=7 4 bytes \"tick\""),
                        line -> assertThat(line).matches("127\\.0\\.0\\.1:\\d+ seq=8 0 bytes \"\""),
                        line -> assertThat(line).matches("--- UDP 127\\.0\\.0\\.1:\\d+ summary ---"),
                        line -> assertThat(line)
                                .isEqualTo("2 DATA datagrams of channel \"prices\", 4 bytes of payload behind its name,"
                                        + " from 1 sources"),
                        line -> assertThat(line)
                                .isEqualTo("sequence: 0 missing in 0 gaps, 0 duplicates, 0 out of order, 0 restarts"),
                        line -> assertThat(line).isEqualTo("other channels: 3 DATA datagrams"),
                        line -> assertThat(line).isEqualTo("malformed: 0"));
    }

    @Test
    void whatAnotherChannelGetsEndsNoSilence() throws Exception {
        Future<Run> listening = listen("--idle", "0.3", "--channel", "prices");
        int port = output.awaitPort();
        AtomicBoolean going = new AtomicBoolean(true);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                ExecutorService chatter = Executors.newSingleThreadExecutor()) {
            byte[] other = data(1, "news", "");
            DatagramPacket packet = new DatagramPacket(other, other.length, InetAddress.getLoopbackAddress(), port);
            chatter.submit(() -> {
                while (going.get()) {
                    socket.send(packet);
                    LockSupport.parkNanos(5_000_000);
                }
                return null;
            });
            Run run;
            try {
                run = listening.get();
            } finally {
                going.set(false);
            }
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out())
                    .contains("nothing has come for 300.000 ms")
                    .contains("0 DATA datagrams of channel")
                    .containsPattern("other channels: [1-9]");
        }
    }

    @Test
    void countsMalformedDatagramsByReason() throws Exception {
        byte[] truncated = Arrays.copyOf(data(1, "abc"), 17);
        byte[] trailing = Arrays.copyOf(data(1, "abc"), 20);
        byte[] unknown = data(1, "");
        unknown[0] = 9;
        byte[] request = data(1, "");
        request[0] = TestPeer.REQUEST;
        Future<Run> listening = listen("-c", "1");
        send(new byte[0], new byte[] {1, 2}, truncated, trailing, unknown, request, data(1, "good"));
        Run run = listening.get();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains(" malformed: shorter than a header: 0 bytes")
                .contains(" malformed: shorter than a header: 2 bytes 0102")
                .contains("malformed: 6 (shorter than a header: 2, unknown type: 1, another type than DATA: 1,"
                        + " payload shorter than its length says: 1, bytes after the frame: 1)")
                .contains("1 DATA datagrams, 4 bytes of payload");
    }

    @Test
    void endsWhenNothingComesAnyMore() throws Exception {
        Future<Run> listening = listen("-c", "3", "--idle", "0.2");
        send(data(1, "only"));
        Run run = listening.get();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("nothing has come for 200.000 ms");
    }

    @Test
    void isContentWithSilenceWhenNothingWasExpected() throws Exception {
        Run run = listen("--idle", "0.01").get();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("0 DATA datagrams");
    }

    @Test
    void printsTheSummaryWhenItIsStopped() throws Exception {
        Future<Run> listening = listen();
        output.awaitPort();
        stop.request();
        Run run = listening.get();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("0 DATA datagrams");
    }

    @Test
    void printsARatePerSecond() throws Exception {
        Run run = listen("--idle", "1.1", "--rate").get();
        assertThat(run.out()).contains("rate: 0 datagrams/s, 0.000 MB/s of payload, 0 missing so far");
    }

    @Test
    void joinsAMulticastGroup() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        Future<Run> listening = executor.submit(() -> Run.command(
                stop, new byte[0], output, "listen", "0", "-g", "239.255.77.77", "-I", loopback.getName(), "-c", "1"));
        int port = output.awaitPort();
        try (DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET)) {
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            sender.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            sender.send(ByteBuffer.wrap(data(1, "to all")), new InetSocketAddress("239.255.77.77", port));
        }
        Run run = listening.get();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains(" in group 239.255.77.77").contains("\"to all\"");
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Run run = Run.command("listen", "--bind", "127.0.0.1", Integer.toString(taken.getLocalPort()));
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err())
                    .contains("cannot bind UDP 127.0.0.1:" + taken.getLocalPort())
                    .contains("'ss -lunp'");
        }
    }

    @Test
    void refusesWhatCannotBeJoined() {
        Run noGroup = Run.command("listen", "0", "-g", "127.0.0.1", "--idle", "0.01");
        assertThat(noGroup.exitCode()).isEqualTo(3);
        assertThat(noGroup.err()).contains("127.0.0.1 is no multicast address");
        Run noInterface = Run.command("listen", "0", "-g", "239.0.0.1", "-I", "nonesuch0");
        assertThat(noInterface.exitCode()).isEqualTo(3);
        assertThat(noInterface.err()).contains("there is no network interface nonesuch0");
        Run interfaceOnly = Run.command("listen", "0", "-I", "lo");
        assertThat(interfaceOnly.exitCode()).isEqualTo(2);
        assertThat(interfaceOnly.err()).contains("--interface is for --group");
    }

    @Test
    void refusesPortsOutOfRange() {
        assertThat(Run.command("listen", "65536").err()).contains("PORT 65536 is outside 0 to 65535");
        assertThat(Run.command("listen", "http").exitCode()).isEqualTo(2);
    }
}
