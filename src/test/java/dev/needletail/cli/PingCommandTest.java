package dev.needletail.cli;

import static dev.needletail.cli.TestPeer.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PingCommandTest {

    private static final String NO_WARM_UP = "-w0";

    @Test
    void printsALinePerAnswerAndTheSummary() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("ping", peer.address(), "-W30", "-c", "3", "-i", "0.001", NO_WARM_UP, "-s", "40");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("ping " + peer.address() + ": 40 bytes of payload, every 1.000 ms"),
                            line -> assertThat(line).matches("answer from .*: seq=1 time=[0-9.]+ (µs|ms|s)"),
                            line -> assertThat(line).matches("answer from .*: seq=2 time=[0-9.]+ (µs|ms|s)"),
                            line -> assertThat(line).matches("answer from .*: seq=3 time=[0-9.]+ (µs|ms|s)"),
                            line -> assertThat(line).isEqualTo("--- " + peer.address() + " ping summary ---"),
                            line -> assertThat(line).startsWith("3 sent, 3 answered, 0 incorrect, 0 lost (0.0 %), in "),
                            line -> assertThat(line)
                                    .startsWith("round trip min ")
                                    .contains(", avg ", ", max "),
                            line -> assertThat(line).startsWith("p50 ").contains(", p90 ", ", p99 ", ", p99.9 "),
                            line -> assertThat(line).startsWith("times count from the intended send times"));
            assertThat(peer.received()).extracting(TestPeer.Frame::sequence).containsExactly(1, 2, 3);
            assertThat(peer.received())
                    .allSatisfy(frame -> assertThat(frame.payload()).hasSize(40));
        }
    }

    @Test
    void stampsTheIntendedTimesWhichFormAGrid() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run.command("ping", peer.address(), "-W30", "-c", "20", "-i", "0.0005", NO_WARM_UP, "-q");
            List<Long> timestamps = peer.received().stream()
                    .map(TestPeer.Frame::timestampMicros)
                    .toList();
            assertThat(timestamps).hasSize(20);
            for (int i = 1; i < timestamps.size(); i++) {
                assertThat(timestamps.get(i) - timestamps.get(i - 1)).isBetween(499L, 501L);
            }
        }
    }

    @Test
    void keepsSendingWhileAnswersAreOutstanding() throws Exception {
        List<TestPeer.Frame> held = new ArrayList<>();
        try (TestPeer peer = new TestPeer((frame, out) -> {
            held.add(frame);
            if (held.size() == 5) {
                for (TestPeer.Frame each : held) {
                    out.write(each.bytes());
                }
            }
        })) {
            Run run = Run.command("ping", peer.address(), "-c", "5", "-i", "0.001", NO_WARM_UP, "-q", "-W", "50");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out()).contains("5 sent, 5 answered");
        }
    }

    @Test
    void doesNotCountTheWarmUp() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("ping", peer.address(), "-W30", "-c", "2", "-i", "0.001", "-w", "3");
            assertThat(run.out()).contains("2 sent, 2 answered");
            assertThat(peer.received()).extracting(TestPeer.Frame::sequence).containsExactly(-2, -1, 0, 1, 2);
        }
    }

    @Test
    void floodsOneAtATime() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("ping", peer.address(), "-W30", "-c", "500", "--flood", NO_WARM_UP);
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out())
                    .contains("500 sent, 500 answered")
                    .contains("a stall counts once")
                    .doesNotContain("answer from");
        }
    }

    @Test
    void readsAnswersThatComeByteByByte() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> {
            for (byte each : frame.bytes()) {
                out.write(each);
            }
        })) {
            Run run = Run.command("ping", peer.address(), "-W30", "-c", "3", "-f", NO_WARM_UP, "-s", "5");
            assertThat(run.exitCode()).as(run.out()).isZero();
        }
    }

    @Test
    void carriesTheLargestPayload() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("ping", peer.address(), "-W30", "-c", "20", "-f", NO_WARM_UP, "-s", "65535");
            assertThat(run.exitCode()).as(run.out()).isZero();
        }
    }

    @Test
    void countsSilenceAsLoss() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> {})) {
            Run run = Run.command("ping", peer.address(), "-c", "2", "-i", "0.001", "-W", "0.02", "-w", "1");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains("no answer from " + peer.address() + ": seq=1 within 20.000 ms")
                    .contains("2 sent, 0 answered, 0 incorrect, 2 lost (100.0 %)")
                    .doesNotContain("round trip");
        }
    }

    @Test
    void tellsALateAnswerFromAWrongOne() throws Exception {
        List<TestPeer.Frame> held = new ArrayList<>();
        StopSignal stop = new StopSignal();
        // The first heartbeat is answered with the hundredth, long after its timeout.
        try (TestPeer peer = new TestPeer((frame, out) -> {
            held.add(frame);
            if (held.size() > 1) {
                out.write(frame.bytes());
            }
            if (held.size() == 100) {
                out.write(held.getFirst().bytes());
            }
        })) {
            Run run =
                    Run.command(stop, "ping", peer.address(), "-c", "150", "-i", "0.01", "-W", "0.5", NO_WARM_UP, "-q");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains("no answer from " + peer.address() + ": seq=1 within")
                    .contains("late answer from " + peer.address() + ": seq=1")
                    .contains(" of them answered too late")
                    .contains(" 0 incorrect");
        }
    }

    @Test
    void refusesWrongAnswersByTheirReason() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (TestPeer peer = new TestPeer((frame, out) -> {
            TestPeer.Frame wrong = switch (count.incrementAndGet()) {
                case 1 -> frame.type(DATA);
                case 2 -> frame.timestampMicros(7);
                case 3 -> frame.payload(new byte[] {9, 9});
                case 4 -> frame.sequence(4_000);
                default -> frame;
            };
            out.write(wrong.bytes());
        })) {
            Run run = Run.command("ping", peer.address(), "-c", "5", "-i", "0.001", "-W", "3", "-s", "2", NO_WARM_UP);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains("seq=1: a HEARTBEAT is answered by a HEARTBEAT, not by DATA")
                    .contains("seq=2: timestamp 7, sent ")
                    .contains("seq=3: payload of 2 bytes is not the 2 bytes sent")
                    .contains("seq=4000: no such heartbeat is open: never sent, or answered twice")
                    .contains("5 sent, 1 answered, 4 incorrect, 1 lost (20.0 %)");
        }
    }

    @Test
    void reportsAConnectionThatThePeerCloses() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (TestPeer peer = new TestPeer((frame, out) -> {
            if (count.incrementAndGet() == 3) {
                throw new EOFException();
            }
            out.write(frame.bytes());
        })) {
            Run run = Run.command("ping", peer.address(), "-W30", "-f", NO_WARM_UP);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains(peer.address() + ": connection lost: the peer closed the connection")
                    .contains("3 sent, 2 answered, 0 incorrect, 1 lost");
        }
    }

    @Test
    void reportsBytesThatAreNoFrame() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> out.write(new byte[] {(byte) 0xff}))) {
            Run run = Run.command("ping", peer.address(), "-W30", "-c", "1", NO_WARM_UP);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains("connection lost: the peer sent what is no frame: ")
                    .contains("255");
        }
    }

    @Test
    void countsWhatHasArrivedWhenItIsStopped() throws Exception {
        StopSignal stop = new StopSignal();
        try (TestPeer peer = new TestPeer((frame, out) -> {
            if (frame.sequence() < 3) {
                out.write(frame.bytes());
            } else {
                stop.request();
            }
        })) {
            Run run = Run.command(stop, "ping", peer.address(), "-i", "0.001", "-W", "50", NO_WARM_UP);
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out())
                    .contains("ping summary")
                    .contains(" 2 answered")
                    .contains(" still open")
                    .contains(" 0 lost ");
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Run run = Run.command("ping", "127.0.0.1:" + port, "-c", "1");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("needletail ping: cannot connect to 127.0.0.1:" + port)
                .contains("Connection refused")
                .contains("is the node running there, and is " + port + " its needletail.tcp.port?");
    }

    @Test
    void saysThatTheHostHasNoAddress() {
        Run run = Run.command("ping", "no-such-host.invalid:9000", "-c", "1");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("cannot resolve the host 'no-such-host.invalid'");
    }

    @Test
    void refusesArgumentsOutOfRangeWithTheFigures() {
        assertThat(Run.command("ping", "a:1", "-c", "0").err()).contains("-c 0 is below 1");
        assertThat(Run.command("ping", "a:1", "-s", "65536").err()).contains("-s 65536 is outside 0 to 65535");
        assertThat(Run.command("ping", "a:1", "-i", "0").err()).contains("'0' is outside 0.0001 to 86400 seconds");
        assertThat(Run.command("ping", "a:1", "-i", "soon").err())
                .contains("'soon' is no number of seconds, such as 2 or 0.01");
        assertThat(Run.command("ping", "a:1", "-i", "1", "-f").exitCode()).isEqualTo(2);
    }
}
