package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

    private String outUnchecked() {
        try {
            return out() + Files.readString(directory.resolve("err"));
        } catch (Exception e) {
            return e.toString();
        }
    }
}
