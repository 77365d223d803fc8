package dev.needletail.cli;

import static dev.needletail.cli.TestPeer.DATA;
import static dev.needletail.cli.TestPeer.ERROR;
import static dev.needletail.cli.TestPeer.HEARTBEAT;
import static dev.needletail.cli.TestPeer.REQUEST;
import static dev.needletail.cli.TestPeer.RESPONSE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.ResultJson;
import dev.needletail.bench.ServiceFigures;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --service} and {@code --channel} of the commands that send, seen from the other end of their connection. */
@Timeout(60)
class NamedRoutesTest {

    @TempDir
    private Path directory;

    private static byte[] named(String name, byte... rest) {
        byte[] utf8 = name.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + utf8.length + rest.length)
                .putShort((short) utf8.length)
                .put(utf8)
                .put(rest)
                .array();
    }

    private static byte[] named(String name, String rest) {
        return named(name, rest.getBytes(UTF_8));
    }

    private static byte[] unknownService(String reason) {
        byte[] utf8 = reason.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + utf8.length)
                .putShort((short) 8)
                .putShort((short) utf8.length)
                .put(utf8)
                .array();
    }

    private static TestPeer refusing() {
        return new TestPeer((frame, out) -> out.write(frame.type(ERROR)
                .payload(unknownService("unknown service \"x\""))
                .bytes()));
    }

    @Test
    void pingsAServiceWithRequestsThatBeginWithItsName() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command(
                    "ping", peer.address(), "-W30", "-c", "2", "-i", "0.001", "-w1", "-s", "10", "--service", "größe");
            assertThat(run.exitCode()).as(run.out()).isZero();
            String whom = peer.address() + " service \"größe\"";
            assertThat(run.out().lines().toList().subList(0, 5))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("ping " + whom + ": 10 bytes of payload, every 1.000 ms"),
                            line -> assertThat(line).startsWith("answer from " + whom + ": seq=1 time="),
                            line -> assertThat(line).startsWith("answer from " + whom + ": seq=2 time="),
                            line -> assertThat(line).isEqualTo("--- " + whom + " ping summary ---"),
                            line -> assertThat(line).startsWith("2 sent, 2 answered, 0 incorrect, 0 lost"));
            assertThat(peer.received()).hasSize(3).allSatisfy(frame -> {
                assertThat(frame.type()).isEqualTo(REQUEST);
                assertThat(frame.payload()).isEqualTo(named("größe", (byte) 0));
            });
        }
    }

    @Test
    void aPingsPayloadIsTheNameAloneWhenNoSizeIsGiven() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("ping", peer.address(), "-W30", "-c", "1", "-f", "-w0", "--service", "orders");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out()).contains(": 8 bytes of payload, flood");
            assertThat(peer.received())
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.payload()).isEqualTo(named("orders")));
        }
    }

    @Test
    void aPingNamesTheErrorOfAServiceWithItsReasonAndByItsExitCode() throws Exception {
        try (TestPeer peer = refusing()) {
            Run run = Run.command(
                    "ping", peer.address(), "-W30", "-c", "2", "-i", "0.001", "-w", "3", "-q", "--service", "x");
            assertThat(run.exitCode()).as(run.out()).isEqualTo(4);
            assertThat(run.out())
                    .containsPattern("ERROR from \\S+ service \"x\": seq=1 time=\\S+ (µs|ms|s) code=8 UNKNOWN_SERVICE"
                            + " reason=\"unknown service \"x\"\"")
                    .contains("2 sent, 0 answered, 2 ERROR, 0 incorrect, 0 lost (0.0 %)")
                    .doesNotContain("seq=0 ", "round trip");
        }
    }

    @Test
    void aWrongAnswerOrALossIsWorseThanAnError() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (TestPeer peer = new TestPeer((frame, out) -> {
            TestPeer.Frame answer = frame.type(RESPONSE);
            switch (count.incrementAndGet()) {
                case 1 ->
                    out.write(frame.type(ERROR).payload(unknownService("x")).bytes());
                case 2 -> out.write(frame.type(HEARTBEAT).bytes());
                case 3 -> out.write(answer.timestampMicros(7).bytes());
                case 4 -> out.write(frame.type(ERROR).timestampMicros(7).bytes());
                case 5 -> out.write(answer.payload(named("y")).bytes());
                case 6 -> out.write(answer.sequence(4_000).bytes());
                default -> out.write(answer.bytes());
            }
        })) {
            Run run = Run.command("ping", peer.address(), "-c", "7", "-i", "0.001", "-W", "3", "-w0", "--service", "x");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .contains("seq=2: a REQUEST is answered by RESPONSE or ERROR, not by HEARTBEAT")
                    .contains("seq=3: timestamp 7, sent ")
                    .contains("seq=4: timestamp 7, sent ")
                    .contains("seq=5: payload of 3 bytes is not the 3 bytes sent; a service that does not echo needs"
                            + " --verify header")
                    .contains("seq=4000: no such request is open: never sent, or answered twice")
                    .contains("7 sent, 1 answered, 1 ERROR, 5 incorrect, 1 lost");
        }
    }

    @Test
    void aServiceThatDoesNotEchoIsPingedByItsHeaders() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) ->
                out.write(frame.type(RESPONSE).payload(new byte[] {1}).bytes()))) {
            Run run = Run.command(
                    "ping", peer.address(), "-W30", "-c", "2", "-f", "-w0", "--service", "x", "--verify", "header");
            assertThat(run.exitCode()).as(run.out()).isZero();
        }
    }

    @Test
    void sendsARequestThatBeginsWithTheServicesNameAndShowsAnEchoWithoutIt() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("send", peer.address(), "--service", "orders", "-t", "buy");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out())
                    .matches("RESPONSE seq=1 time=\\S+ (µs|ms|s) 11 bytes name \"orders\", then \"buy\"\\R");
            assertThat(peer.received()).singleElement().satisfies(frame -> {
                assertThat(frame.type()).isEqualTo(REQUEST);
                assertThat(frame.payload()).isEqualTo(named("orders", "buy"));
            });
        }
        try (TestPeer peer = new TestPeer((frame, out) ->
                out.write(frame.type(RESPONSE).payload("sold".getBytes(UTF_8)).bytes()))) {
            Run run = Run.command("send", peer.address(), "--service", "orders", "--type", "request", "-t", "buy");
            assertThat(run.out()).contains(" 4 bytes \"sold\"");
        }
        try (TestPeer peer = refusing()) {
            Run run = Run.command("send", peer.address(), "--service", "orders", "-t", "buy");
            assertThat(run.exitCode()).isEqualTo(4);
            assertThat(run.out()).contains("code=8 UNKNOWN_SERVICE reason=\"unknown service \"x\"\"");
        }
    }

    @Test
    void sendsDataThatBeginsWithTheChannelsNameWithoutBeingToldTheType() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> {
            if (frame.type() == HEARTBEAT) {
                out.write(frame.bytes());
            }
        })) {
            Run run = Run.command("send", peer.address(), "--channel", "prices", "-t", "42");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out()).contains("DATA: 1 sent from seq=1, 10 bytes of payload each; read by the node");
            TestPeer.Frame data = peer.received().element();
            assertThat(data.type()).isEqualTo(DATA);
            assertThat(data.payload()).isEqualTo(named("prices", "42"));
        }
    }

    @Test
    void aPayloadThatLeavesNoRoomForTheNameIsRefusedWithTheFigures() throws Exception {
        Path file = Files.write(directory.resolve("large"), new byte[65_528]);
        Run run = Run.command("send", "127.0.0.1:1", "--service", "orders", "--file", file.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("the payload has 65528 bytes, a frame holds 65527 behind the name 'orders', which takes 8:"
                        + " send it in pieces");
        Run piped = Run.command(new StopSignal(), new byte[65_528], "send", "127.0.0.1:1", "--service", "orders");
        assertThat(piped.err()).contains("the payload has 65528 bytes, a frame holds 65527");
    }

    @Test
    void benchesServicesInTurnAndNamesThem() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command(
                    "bench",
                    peer.address(),
                    "-n",
                    "200",
                    "-w",
                    "0",
                    "--grace",
                    "30s",
                    "--service",
                    "orders,größe",
                    "--json",
                    directory.resolve("a.json").toString(),
                    "--report",
                    directory.resolve("a.html").toString());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .contains("\n  services  orders, größe, in turn\n")
                    .contains("200 sent, 200 answered")
                    .contains("\n  by service  answered      ERROR        p50        p99      p99.9        max\n")
                    .containsPattern("\\n {19}100          0( +[0-9.]+ (µs|ms|s)){4}  orders\\n")
                    .containsPattern("\\n {19}100          0( +[0-9.]+ (µs|ms|s)){4}  größe\\n");
            assertThat(peer.received())
                    .hasSize(200)
                    .allSatisfy(frame -> assertThat(frame.payload())
                            .hasSize(64)
                            .startsWith(named(frame.sequence() % 2 == 0 ? "orders" : "größe")));
        }
        BenchResult result = ResultJson.read(directory.resolve("a.json"));
        assertThat(result.load().services()).containsExactly("orders", "größe");
        assertThat(result.services())
                .extracting(ServiceFigures::service, ServiceFigures::answered, ServiceFigures::errors)
                .containsExactly(tuple("orders", 100L, 0L), tuple("größe", 100L, 0L));
        assertThat(result.load().channels()).isNull();
        assertThat(Files.readString(directory.resolve("a.html")))
                .contains("<dt>Services</dt><dd>orders, größe</dd>")
                .contains("<h2>Services</h2>", "<th scope=\"row\">größe</th><td>100</td><td>0</td>")
                .doesNotContain("<dt>Channels</dt>");
    }

    @Test
    void benchesChannelsWithData() throws Exception {
        try (TestPeer peer = new TestPeer((frame, out) -> {
            if (frame.type() == HEARTBEAT) {
                out.write(frame.bytes());
            }
        })) {
            Run run = Run.command(
                    "bench", peer.address(), "-n", "50", "-w", "0", "--grace", "30s", "--channel", "x", "-s", "3");
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains(", data, 3 bytes\n  channels  x\n").contains("50 sent, 50 answered");
            assertThat(peer.received())
                    .filteredOn(frame -> frame.type() == DATA)
                    .hasSize(50)
                    .allSatisfy(frame -> assertThat(frame.payload()).isEqualTo(named("x")));
        }
    }

    @Test
    void withoutNamesABenchsResultHasNone() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("bench", peer.address(), "-n", "20", "-w", "0", "--json", "-");
            assertThat(ResultJson.read(run.out()).load().services()).isNull();
            assertThat(run.err()).doesNotContain("services", "channels", "by service");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ping 127.0.0.1:1 --service @ | '' has 0 bytes of UTF-8, a name has 1 to 255",
                "ping 127.0.0.1:1 --service orders -s 7 | -s 7 is less than the name 'orders' takes: 8 bytes",
                "ping 127.0.0.1:1 --service orders -s 65536 | -s 65536 is outside 0 to 65535",
                "ping 127.0.0.1:1 --verify header | --verify is for --service",
                "ping 127.0.0.1:1 --channel x | Unknown option",
                "send 127.0.0.1:1 -t a --service @ | '' has 0 bytes of UTF-8",
                "send 127.0.0.1:1 -t a --channel @ | '' has 0 bytes of UTF-8",
                "send 127.0.0.1:1 -t a --service a --channel b | one frame is not both: leave one out",
                "send 127.0.0.1:1 -t a --service a --type data | use --channel, or leave --type out",
                "send 127.0.0.1:1 -t a --channel a --type request | use --service, or leave --type out",
                "listen 0 --channel @ | '' has 0 bytes of UTF-8",
                "listen 0 --service a | Unknown option",
                "bench 127.0.0.1:1 --service a,@ | '' has 0 bytes of UTF-8",
                "bench 127.0.0.1:1 --service a,a | has 'a' twice",
                "bench 127.0.0.1:1 --service a --channel b | say how many of each, such as --mix request=8,data=1",
                "bench 127.0.0.1:1 --service a --type data | --service names where REQUEST goes, and none is sent",
                "bench 127.0.0.1:1 --channel a --type request | --channel names where DATA goes, and none is sent",
                "bench 127.0.0.1:1 --service a --mix request=1,data=1 | add --channel, or leave data out",
                "bench 127.0.0.1:1 --channel a --mix request=1,data=1 | add --service, or leave request out",
                "bench 127.0.0.1:1 --service orders -s 7..64 | --payload 7..64 has payloads of 7 bytes, and the name"
                        + " 'orders' takes 8 of each, two of them for its length: give at least 8",
                "bench 127.0.0.1:1 --service a,LONG | takes 257 of each"
            })
    void refusesWhatMakesNoSenseWithTheFiguresAndTheWayOut(String line, String reason) {
        String[] arguments = line.split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace("@", "").replace("LONG", "n".repeat(255));
        }
        Run run = Run.command(arguments);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        assertThat(run.err()).contains(reason).contains("Try 'needletail " + arguments[0] + " --help'.");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ping 127.0.0.1:1 --service",
        "send 127.0.0.1:1 --service",
        "send 127.0.0.1:1 --channel",
        "listen 0 --channel",
        "bench 127.0.0.1:1 --service",
        "bench 127.0.0.1:1 --channel"
    })
    void refusesANameOfMoreThan255BytesEverywhere(String line) {
        Run run = Run.command((line + " " + "é".repeat(128)).split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("has 256 bytes of UTF-8, a name has 1 to 255");
    }
}
