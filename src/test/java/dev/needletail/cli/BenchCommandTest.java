package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Knee;
import dev.needletail.bench.LatencyOf;
import dev.needletail.bench.ResultJson;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BenchCommandTest {

    private static final byte[] REASON = {0, 4, 0, 4, 'b', 'u', 's', 'y'};

    @TempDir
    private Path directory;

    /** Answers all but one frame as a node does. */
    private static TestPeer except(int number, TestPeer.Behaviour otherwise) {
        AtomicInteger frames = new AtomicInteger();
        return new TestPeer((frame, out) -> {
            if (frames.getAndIncrement() == number) {
                otherwise.on(frame, out);
            } else {
                out.write(TestPeer.answer(frame).bytes());
            }
        });
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    @Test
    void printsASummaryOfARunInWhichAllWasWell() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("bench", peer.address(), "-d", "4", "-n", "500", "-w", "0", "-s", "16..32");
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.out().lines().toList().get(0))
                    .isEqualTo("bench " + peer.address() + ": 1 connection × 4 in flight, request, 16..32 bytes");
            assertThat(run.out())
                    .contains("500 sent, 500 answered, 0 ERROR, 0 wrong, 0 missing, 0 duplicated")
                    .containsPattern("p50 +p90 +p99 +p99.9 +p99.99 +max")
                    .containsPattern("request +\\d+\\.\\d (µs|ms|s) ");
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void aWrongByteAMissingAnswerALostConnectionAndNoAnswerAtAllExitWith1() throws Exception {
        try (TestPeer peer = except(
                7,
                (frame, out) ->
                        out.write(TestPeer.answer(frame).payload(new byte[64]).bytes()))) {
            Run run = Run.command("bench", peer.address(), "-n", "20", "-w", "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("1 wrong").contains("note      first wrong answer: RESPONSE seq=7");
        }
        try (TestPeer peer = except(7, (frame, out) -> {})) {
            Run run = Run.command("bench", peer.address(), "-d", "2", "-n", "20", "-w", "0", "--grace", "50ms");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("19 answered").contains("1 missing");
        }
        try (TestPeer peer = except(7, (frame, out) -> {
            throw new EOFException();
        })) {
            Run run = Run.command("bench", peer.address(), "-n", "20", "-w", "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("lost      1 of 1 connections");
        }
        try (TestPeer peer = new TestPeer((frame, out) -> {})) {
            Run run = Run.command("bench", peer.address(), "-n", "20", "-w", "0", "-t", "100ms", "--grace", "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("nothing was answered");
        }
    }

    @Test
    void errorsAloneExitWith4() throws Exception {
        try (TestPeer peer = except(
                3,
                (frame, out) ->
                        out.write(frame.type(TestPeer.ERROR).payload(REASON).bytes()))) {
            Run run = Run.command("bench", peer.address(), "-n", "20", "-w", "0");
            assertThat(run.exitCode()).isEqualTo(4);
            assertThat(run.out())
                    .contains("19 answered, 1 ERROR OVERLOADED")
                    .contains("note      first ERROR: OVERLOADED (4): busy");
        }
    }

    @Test
    void writesJsonPercentilesAndALogThatOthersCanRead() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command(
                    "bench",
                    peer.address(),
                    "--rate",
                    "1000",
                    "-t",
                    "250ms",
                    "-w",
                    "0",
                    "--label",
                    "two words",
                    "--json",
                    file("a.json").toString(),
                    "--report",
                    file("a.html").toString(),
                    "--hgrm",
                    file("a.hgrm").toString(),
                    "--hlog",
                    file("a.hlog").toString());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        }
        assertThat(Files.readString(file("a.html"))).contains("two words").contains("</html>");
        BenchResult result = ResultJson.read(file("a.json"));
        assertThat(result.command()).startsWith("bench 127.0.0.1:").contains(" --label 'two words' ");
        assertThat(result.label()).isEqualTo("two words");
        assertThat(result.load().mode()).isEqualTo("open");
        assertThat(result.load().rate()).isEqualTo(1_000);
        assertThat(result.totals().sent()).isEqualTo(250);
        assertThat(result.latency().all().count()).isEqualTo(250);
        assertThat(LatencyOf.decoded(result.latency().all().histogram()).getTotalCount())
                .isEqualTo(250);
        assertThat(result.timeline().points()).hasSize(3);
        assertThat(result.machine().cpus()).isPositive();
        assertThat(Files.readString(file("a.hgrm")))
                .contains("Value     Percentile TotalCount 1/(1-Percentile)")
                .contains("#[Max     =")
                .containsPattern("Total count +=\\s+250\\]");
        long logged = 0;
        try (HistogramLogReader reader = new HistogramLogReader(file("a.hlog").toFile())) {
            for (Object interval = reader.nextIntervalHistogram();
                    interval != null;
                    interval = reader.nextIntervalHistogram()) {
                logged += ((Histogram) interval).getTotalCount();
            }
        }
        assertThat(logged).isEqualTo(250);
    }

    @Test
    void jsonOnStandardOutputIsAlone() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command("bench", peer.address(), "-n", "20", "-w", "0", "--json", "-");
            assertThat(run.exitCode()).isZero();
            assertThat(ResultJson.read(run.out()).totals().answered()).isEqualTo(20);
            assertThat(run.err()).contains("20 answered");
        }
    }

    @Test
    void endsEarlyWithItsSummaryWhenItIsStopped() throws Exception {
        StopSignal stop = new StopSignal();
        CountDownLatch going = new CountDownLatch(100);
        try (TestPeer peer = new TestPeer((frame, out) -> {
            out.write(TestPeer.answer(frame).bytes());
            going.countDown();
            if (going.getCount() == 0) {
                stop.request();
            }
        })) {
            Run run = Run.command(stop, "bench", peer.address(), "-w", "0", "-t", "1h");
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(run.out()).contains("note      stopped before its time").contains(" 0 missing");
        }
    }

    @Test
    void looksForTheKneeAndMeasuresThere() throws Exception {
        try (TestPeer peer = new TestPeer(
                1_000, (frame, out) -> out.write(TestPeer.answer(frame).bytes()))) {
            // A limit that no rate breaks: the search ends by its steps.
            Run run = Run.command(
                    "bench",
                    peer.address(),
                    "--knee",
                    "1h",
                    "--rate",
                    "50",
                    "--knee-step",
                    "200ms",
                    "--knee-steps",
                    "2",
                    "-w",
                    "0",
                    "-t",
                    "300ms",
                    "--json",
                    file("knee.json").toString());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.err())
                    .contains("looking for the knee: at most 2 rates of 250.000 ms")
                    .containsPattern("50/s  (passed|failed) ");
            BenchResult result = ResultJson.read(file("knee.json"));
            assertThat(result.load().mode()).isEqualTo("knee");
            Knee knee = Objects.requireNonNull(result.knee());
            assertThat(knee.steps()).hasSize(2);
            assertThat(knee.percentile()).isEqualTo(99);
        }
    }

    @Test
    void reportsOneRunAndSeveralTogether() throws Exception {
        try (TestPeer peer =
                new TestPeer(2, (frame, out) -> out.write(TestPeer.answer(frame).bytes()))) {
            for (String name : new String[] {"a", "b"}) {
                Run run = Run.command(
                        "bench",
                        peer.address(),
                        "-n",
                        "20",
                        "-w",
                        "0",
                        "--label",
                        "run " + name,
                        "--json",
                        file(name).toString(),
                        "--report",
                        file(name + ".html").toString());
                assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            }
        }
        assertThat(file("a.html"))
                .content()
                .startsWith("<!DOCTYPE html>")
                .contains("run a")
                .doesNotContain("run b");
        Run both = Run.command(
                "bench",
                "--compare",
                file("a").toString(),
                file("b").toString(),
                "--report",
                file("both.html").toString());
        assertThat(both.exitCode()).as(both.out() + both.err()).isZero();
        assertThat(file("both.html")).content().contains("run a", "run b", "class=\"ratios\"");
    }

    @Test
    void aReportThatCannotBeWrittenExitsWith1() throws Exception {
        try (TestPeer peer = TestPeer.answering()) {
            Run run = Run.command(
                    "bench",
                    peer.address(),
                    "-n",
                    "20",
                    "-w",
                    "0",
                    "--report",
                    file("no/such/directory.html").toString());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("cannot write the result").contains("directory.html");
        }
    }

    @Test
    void comparesResultsWithTheFirst() throws Exception {
        try (TestPeer peer =
                new TestPeer(2, (frame, out) -> out.write(TestPeer.answer(frame).bytes()))) {
            for (String name : new String[] {"a", "b"}) {
                Run run = Run.command(
                        "bench",
                        peer.address(),
                        "-n",
                        "50",
                        "-w",
                        "0",
                        "--label",
                        name,
                        "--json",
                        file(name).toString());
                assertThat(run.exitCode()).isZero();
            }
        }
        Run run = Run.command(
                "bench", "--compare", file("a").toString(), file("b").toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().toList()).hasSize(5);
        assertThat(run.out().lines().toList().get(1)).startsWith("a ");
        assertThat(run.out().lines().toList().get(2)).startsWith("b ");
        assertThat(run.out().lines().toList().get(3)).containsPattern("× \\d+\\.\\d{3} +× \\d+\\.\\d{3}");
    }

    @Test
    void saysWhichFileIsNoResult() throws Exception {
        Path file = Files.writeString(file("x"), "{}");
        Run run = Run.command("bench", "--compare", file.toString(), file.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(file + " has the format null, this version reads needletail-bench/1");
    }

    @Test
    void nobodyListeningExitsWith3() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Run run = Run.command("bench", "127.0.0.1:" + port);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("cannot open 1 connection to 127.0.0.1:" + port);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-c 0 | --connections 0 is outside 1 to 100000",
                "-c 100001 | --connections 100001 is outside 1 to 100000",
                "-d 65537 | --depth 65537 is outside 1 to 65536",
                "-d 2 --rate 5 | --depth 2 belongs to a closed loop, --rate makes an open one",
                "-d 2 --knee 1ms | --depth 2 belongs to a closed loop, --knee makes an open one",
                "--arrivals poisson | --arrivals belongs to an open loop: add --rate",
                "--max-in-flight 3 | --max-in-flight belongs to an open loop: add --rate",
                "--threads 2 | --threads 2 is more than --connections 1",
                "--rate 1..5 -n 4 | --messages 4 does not go with a rate that rises",
                "--rate 1..5 --knee 1ms | --knee raises the rate by itself",
                "--rate 0 | is no rate from 0.01 to 100M",
                "-t 0 | --duration 0 measures nothing",
                "-t 25h | '25h' is more than 24h",
                "-t soon | 'soon' is no time, such as 10s",
                "-s 70000 | the size '70000', which is no number from 0 to 65535",
                "--type response | 'response' is not one of request, heartbeat, data",
                "--mix request | are mutually exclusive",
                "--mix request=x | the part 'request=x'",
                "--verify most | --verify",
                "--knee 1ms --knee-percentile 100 | --knee-percentile 100.0 is not between 0 and 100",
                "--knee 1ms --knee-steps 0 | --knee-steps 0 is outside 1 to 100",
                "-n 0 | --messages 0 is outside 1",
                "--compare a | --compare sends nothing: leave 127.0.0.1:1 out"
            })
    void refusesWhatMakesNoSenseWithTheFiguresAndTheWayOut(String options, String reason) {
        String[] arguments = ("bench 127.0.0.1:1 " + options
                        + (options.equals("--mix request") ? " --type request" : ""))
                .split(" ");
        Run run = Run.command(arguments);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(reason).contains("Try 'needletail bench --help'.");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void asksForATarget() {
        Run run = Run.command("bench");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Give HOST:PORT, for example bench 127.0.0.1:9000");
        Run one = Run.command("bench", "--compare", "a");
        assertThat(one.exitCode()).isEqualTo(2);
        assertThat(one.err()).contains("--compare needs two files");
    }
}
