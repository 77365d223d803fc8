package dev.needletail.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.needletail.process.NodeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Somebody sets the wall clock of a node that serves, an hour ahead and then two hours back. */
@EnabledOnOs(OS.LINUX)
class ClockStepIT {

    private static final String COMPILER_REQUIRED = "COMPILER_REQUIRED";
    private static final long HOUR = 3_600;

    private final Path directory;
    private final Path shift;

    ClockStepIT(@TempDir Path directory) {
        this.directory = directory;
        this.shift = directory.resolve("shift");
    }

    @Test
    @SuppressWarnings("try") // one client is closed ahead of the others
    void nothingTimesOutEarlyOrLateAndNothingStopsWhenTheWallClockJumps() throws Exception {
        set(0);
        try (NodeProcess node = NodeProcess.start()
                        .with("needletail.event-loops.count=2")
                        .environment(Map.of(
                                "LD_PRELOAD", shim().toString(),
                                "CLOCK_SHIFT_FILE", shift.toString()))
                        .with(
                                "--needletail.tcp.idle-timeout=8s",
                                "--needletail.tcp.max-connection-age=30m",
                                "--needletail.upstream.request-timeout=20s",
                                "--needletail.upstream.heartbeat-interval=1s",
                                "--needletail.upstream.prediction.interval=1s",
                                "--needletail.latency.interval=1s")
                        .in(directory);
                NodeClient busy = new NodeClient(node.tcpPort());
                NodeClient idle = new NodeClient(node.tcpPort())) {
            assertThat(busy.ask(1, "x").text()).isEqualTo("x");
            assertThat(idle.ask(1, "x").text()).isEqualTo("x");
            int sequence = 2;
            for (long seconds : new long[] {HOUR, -HOUR, 0}) {
                set(seconds);
                busy.ask(sequence++, "x");
                assertThat(clockOf(node))
                        .as("the node's wall clock has been set")
                        .isCloseTo(seconds, within(120L));
                for (int i = 0; i < 15; i++) { // a second and a half: harvests, adjustments, HEARTBEATs of the pool
                    assertThat(busy.ask(sequence, "x").sequence()).isEqualTo(sequence);
                    sequence++;
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                assertThat(idle.ask(sequence, "still here?").text())
                        .as("not idle for 8 s, nor 30 minutes old")
                        .isEqualTo("still here?");
            }
            set(-HOUR);
            JsonNode latency = node.json("latency");
            assertThat(latency.path("clockAnomalies").asLong()).isZero();
            assertThat(latency.path("clamped").asLong()).isZero();
            assertThat(latency.at("/stages/request/sinceStart/maxMicros").asDouble())
                    .isLessThan(20e6);
            assertThat(latency.path("sinceStartSeconds").asDouble()).isBetween(1.0, 600.0);
            assertThat(latency.path("intervalSeconds").asDouble())
                    .as("harvested as before")
                    .isLessThan(60);
            assertThat(node.json("loops").at("/jvmPauses/longestMillis").asDouble())
                    .isLessThan(60_000);
            assertThat(idle.isEnded())
                    .as("idle, and the clock does not stand still for an hour")
                    .isTrue();
            idle.close(); // counted when both sides have ended
            NodeProcess.await(() -> meters(node).contains("needletail_connections_closed_total{reason=\"idle\"} 1.0"));
            assertThat(meters(node))
                    .contains("needletail_connections_closed_total{reason=\"aged\"} 0.0")
                    .doesNotContainPattern("needletail_errors_total\\{code=\"\\w+\"} [1-9]");
            assertThat(node.lines()).noneMatch(line -> line.contains(" ERROR ") || line.contains("\tat java"));
        }
    }

    private static String meters(NodeProcess node) {
        try {
            return node.get("prometheus").body();
        } catch (IOException | InterruptedException gone) {
            throw new AssertionError(gone);
        }
    }

    private void set(long seconds) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(next, Long.toString(seconds));
        Files.move(next, shift, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** By how much the node's wall clock is ahead of ours. */
    private static long clockOf(NodeProcess node) throws IOException, InterruptedException {
        Instant theirs = Instant.parse(node.json("loops").path("now").asString());
        return Duration.between(Instant.now(), theirs).toSeconds();
    }

    private Path shim() throws IOException, InterruptedException {
        Path source = directory.resolve("clock-shift.c");
        Path library = directory.resolve("clock-shift.so");
        try (InputStream text = Objects.requireNonNull(getClass().getResourceAsStream("clock-shift.c"))) {
            Files.copy(text, source);
        }
        Process gcc;
        try {
            gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            // Continuous integration has it; a machine without is told, and only there the test is left out.
            boolean required = Boolean.parseBoolean(System.getenv(COMPILER_REQUIRED));
            assumeTrue(required, "there is no gcc here to compile clock-shift.c with: " + missing.getMessage());
            throw missing;
        }
        String said = new String(gcc.getInputStream().readAllBytes(), UTF_8);
        assertThat(gcc.waitFor()).as(said).isZero();
        return library;
    }
}
