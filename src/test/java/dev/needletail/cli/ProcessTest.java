package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.bench.ResultJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show. */
@Timeout(120)
class ProcessTest {

    @TempDir
    private Path directory;

    private Process start(String jvmOption, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                jvmOption,
                "-cp",
                System.getProperty("java.class.path"),
                Needletail.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String out() throws Exception {
        return Files.readString(directory.resolve("out"), StandardCharsets.UTF_8);
    }

    @Test
    void pingsWithoutLoadingSpringOrALogFramework() throws Exception {
        Path classes = directory.resolve("classes");
        try (TestPeer peer = TestPeer.answering()) {
            Process ping = start(
                    "-Xlog:class+load:file=" + classes, "ping", peer.address(), "-c", "2", "-i", "0.001", "-W", "60");
            assertThat(ping.waitFor()).as(() -> outUnchecked()).isZero();
        }
        assertThat(out()).contains("2 sent, 2 answered");
        try (Stream<String> loaded = Files.lines(classes)) {
            List<String> names = loaded.filter(line -> line.contains("dev.needletail.cli.FrameClient ")
                            || line.contains(" org.springframework.")
                            || line.contains(" ch.qos.logback.")
                            || line.contains(" dev.needletail.boot."))
                    .toList();
            assertThat(names).singleElement().asString().contains("FrameClient");
        }
    }

    @Test
    void printsTheSummaryAndKeepsItsExitCodeWhenItIsTerminated() throws Exception {
        CountDownLatch pinged = new CountDownLatch(3);
        try (TestPeer peer = new TestPeer((frame, out) -> {
            out.write(frame.bytes());
            pinged.countDown();
        })) {
            Process ping = start("-ea", "ping", peer.address(), "-i", "0.01", "-W", "60", "-w", "0");
            assertThat(pinged.await(1, TimeUnit.MINUTES)).isTrue();
            ping.destroy();
            assertThat(ping.waitFor()).as(() -> outUnchecked()).isZero();
        }
        assertThat(out()).contains("ping summary").contains("round trip min ");
    }

    @Test
    void aTokenInFrontOfTheJarStopsTheStartAndIsNotQuoted() throws Exception {
        Process node = start(
                "-Dneedletail.management.token=s3cr3t-s3cr3t-s3cr3t-s3cr3t-0123456789",
                "--needletail.tcp.host=127.0.0.1",
                "--needletail.tcp.port=0",
                "--server.address=127.0.0.1",
                "--server.port=0");
        assertThat(node.waitFor()).as(() -> outUnchecked()).isOne();
        assertThat(out())
                .contains("-Dneedletail.management.token is an argument of the JVM")
                .contains("set the environment variable NEEDLETAIL_MANAGEMENT_TOKEN")
                .doesNotContain("s3cr3t");
    }

    @Test
    void theNodeDoesNotStartWithAnArgumentThatIsNoProperty() throws Exception {
        Process node = start("-ea", "--needletail.tcp.port=0", "needletail.tcp.host=127.0.0.1");
        assertThat(node.waitFor()).as(() -> outUnchecked()).isEqualTo(ExitCode.USAGE);
        assertThat(Files.readString(directory.resolve("err"))).startsWith("needletail.tcp.host=... is not understood");
        assertThat(out()).isEmpty();
    }

    @Test
    void benchLoadsNoSpringAndKeepsStandardOutputForItsJson() throws Exception {
        Path classes = directory.resolve("classes");
        try (TestPeer peer = TestPeer.answering()) {
            Process bench = start(
                    "-Xlog:class+load:file=" + classes,
                    "bench",
                    peer.address(),
                    "-n",
                    "300",
                    "-w",
                    "0",
                    "-W",
                    "60",
                    "--grace",
                    "60s",
                    "--json",
                    "-");
            assertThat(bench.waitFor()).as(() -> outUnchecked()).isZero();
        }
        assertThat(ResultJson.read(out()).totals().answered()).isEqualTo(300);
        try (Stream<String> loaded = Files.lines(classes)) {
            List<String> names = loaded.filter(line -> line.contains("dev.needletail.bench.LoadRun ")
                            || line.contains(" org.springframework.")
                            || line.contains(" ch.qos.logback.")
                            || line.contains(" dev.needletail.boot."))
                    .toList();
            assertThat(names).singleElement().asString().contains("LoadRun");
        }
    }

    @Test
    void benchPrintsItsSummaryWhenItIsTerminated() throws Exception {
        CountDownLatch answered = new CountDownLatch(300);
        try (TestPeer peer = new TestPeer((frame, out) -> {
            out.write(TestPeer.answer(frame).bytes());
            answered.countDown();
        })) {
            Process bench = start("-ea", "bench", peer.address(), "-t", "1h", "-w", "0", "-W", "60");
            assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
            bench.destroy();
            assertThat(bench.waitFor()).as(() -> outUnchecked()).isZero();
        }
        assertThat(out()).contains("note      stopped before its time");
    }

    private String outUnchecked() {
        try {
            return out() + Files.readString(directory.resolve("err"));
        } catch (Exception e) {
            return e.toString();
        }
    }
}
