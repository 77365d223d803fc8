package dev.needletail.cli;

import static dev.needletail.cli.TestPeer.DATA;
import static dev.needletail.cli.TestPeer.ERROR;
import static dev.needletail.cli.TestPeer.HEARTBEAT;
import static dev.needletail.cli.TestPeer.REQUEST;
import static dev.needletail.cli.TestPeer.RESPONSE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SendCommandTest {

    @TempDir
    private Path directory;

    private static byte[] error(int code, String reason) {
        byte[] utf8 = reason.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + utf8.length)
                .putShort((short) code)
                .putShort((short) utf8.length)
                .put(utf8)
                .array();
    }

    @Test
    void printsTheResponse() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("send", peer.address(), "--text", "héllo", "--sequence", "4294967295");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out()).matches("RESPONSE seq=4294967295 time=\\S+ (µs|ms|s) 6 bytes \"héllo\"\\R");
            assertThat(peer.received()).singleElement().satisfies(frame -> {
                assertThat(frame.type()).isEqualTo(REQUEST);
                assertThat(frame.sequence()).isEqualTo(-1);
                assertThat(frame.payload()).isEqualTo("héllo".getBytes(UTF_8));
            });
        }
    }

    @Test
    void takesThePayloadFromHexFromAFileOrFromStandardInput() throws Exception {
        Path file = Files.write(directory.resolve("payload"), new byte[] {1, 2, 3});
        try (TestPeer peer = TestPeer.answering()) {
            assertThat(Run.command("send", peer.address(), "--hex", "00 ff:7A").out())
                    .contains("3 bytes 00ff7a");
        }
        try (TestPeer peer = TestPeer.answering()) {
            assertThat(Run.command("send", peer.address(), "--file", file.toString())
                            .out())
                    .contains("3 bytes 010203");
        }
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command(new StopSignal(), "from a pipe".getBytes(UTF_8), "send", peer.address());
            assertThat(run.out()).contains("11 bytes \"from a pipe\"");
        }
    }

    @Test
    void repeatsWithAscendingSequences() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("send", peer.address(), "-t", "x", "--repeat", "3", "--sequence", "7");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out().lines()).hasSize(3);
            assertThat(peer.received()).extracting(TestPeer.Frame::sequence).containsExactly(7, 8, 9);
        }
    }

    @Test
    void provesThatDataWasReadByAHeartbeatBehindIt() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> {
            if (frame.type() == HEARTBEAT) {
                out.write(frame.bytes());
            }
        })) {
            Run run = Run.command("send", peer.address(), "--type", "data", "-t", "tick", "--repeat", "2");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out()).contains("DATA: 2 sent from seq=1, 4 bytes of payload each; read by the node");
            assertThat(peer.received())
                    .extracting(TestPeer.Frame::type, TestPeer.Frame::sequence)
                    .containsExactly(tuple(DATA, 1), tuple(DATA, 2), tuple(HEARTBEAT, 3));
        }
    }

    @Test
    void noticesThatDataWasNotTaken() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> {
            throw new EOFException();
        })) {
            Run run = Run.command("send", peer.address(), "--type", "data", "-t", "tick");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("connection lost: ");
        }
    }

    @Test
    void printsCodeAndReasonOfAnErrorAndTellsItByItsExitCode() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) ->
                out.write(frame.type(ERROR).payload(error(2, "too slow")).bytes()))) {
            Run run = Run.command("send", peer.address(), "-t", "x");
            assertThat(run.exitCode()).isEqualTo(4);
            assertThat(run.out()).startsWith("ERROR seq=1 time=").contains("code=2 TIMEOUT reason=\"too slow\"");
        }
    }

    @Test
    void printsAnErrorThatItDoesNotKnowOrCannotRead() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (TestPeer peer = new TestPeer((frame, out) -> out.write(frame.type(ERROR)
                .payload(count.incrementAndGet() == 1 ? error(999, "new") : new byte[] {1})
                .bytes()))) {
            Run run = Run.command("send", peer.address(), "-t", "x", "--repeat", "2");
            assertThat(run.exitCode()).isEqualTo(4);
            assertThat(run.out())
                    .contains("code=999 reason=\"new\"")
                    .contains("with a payload that is no code and reason: 01");
        }
    }

    @Test
    void reportsSilence() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> {})) {
            Run run = Run.command("send", peer.address(), "-t", "x", "--timeout", "0.02");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("no answer to seq=1 within 20.000 ms");
        }
    }

    @Test
    void refusesWrongAnswersByTheirReason() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (TestPeer peer = new TestPeer((frame, out) -> answerWrongly(count.incrementAndGet(), frame, out))) {
            Run run = Run.command("send", peer.address(), "-t", "x", "--repeat", "3");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains("wrong answer: HEARTBEAT seq=1: a REQUEST is answered by RESPONSE or ERROR")
                    .contains("wrong answer: RESPONSE seq=2: timestamp 7, sent ")
                    .contains("wrong answer: RESPONSE seq=77: nothing with this sequence is waiting")
                    .contains("RESPONSE seq=3 time=");
        }
    }

    private static void answerWrongly(int nth, TestPeer.Frame frame, OutputStream out) throws IOException {
        TestPeer.Frame response = frame.type(RESPONSE);
        switch (nth) {
            case 1 -> out.write(frame.type(HEARTBEAT).bytes());
            case 2 -> out.write(response.timestampMicros(7).bytes());
            default -> {
                out.write(response.sequence(77).bytes());
                out.write(response.bytes());
            }
        }
    }

    @Test
    void refusesPayloadsThatCannotBeSent() throws Exception {
        Path tooLarge = Files.write(directory.resolve("large"), new byte[65_536]);
        Run large = Run.command("send", "127.0.0.1:1", "--file", tooLarge.toString());
        assertThat(large.exitCode()).isEqualTo(2);
        assertThat(large.err()).contains("the payload has 65536 bytes, a frame holds 65535");
        assertThat(Run.command(new StopSignal(), new byte[70_000], "send", "127.0.0.1:1")
                        .err())
                .contains("the payload has more than 65535 bytes");
        assertThat(Run.command("send", "127.0.0.1:1", "--hex", "0g").err())
                .contains("--hex '0g' are not whole bytes of hex digits");
        assertThat(Run.command(
                                "send",
                                "127.0.0.1:1",
                                "--file",
                                directory.resolve("none").toString())
                        .err())
                .contains("cannot read ");
        assertThat(Run.command("send", "127.0.0.1:1", "-t", "a", "-x", "00").exitCode())
                .isEqualTo(2);
        assertThat(Run.command("send", "127.0.0.1:1", "--sequence", "4294967296", "-t", "a")
                        .err())
                .contains("--sequence 4294967296 is outside 0 to 4294967295");
    }
}
