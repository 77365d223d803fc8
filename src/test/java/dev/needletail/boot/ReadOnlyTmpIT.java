package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.process.NodeProcess;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A node that can write nowhere: {@code /proc} takes no file from anybody, root included. */
@EnabledOnOs(OS.LINUX)
class ReadOnlyTmpIT {

    private static final String NOWHERE = "-Djava.io.tmpdir=/proc";

    @TempDir
    Path directory;

    @Test
    void runsOnNioAndSaysWhyAndTheWaysOut() throws Exception {
        try (NodeProcess node = NodeProcess.start()
                        .with("needletail.event-loops.count=2")
                        .option(NOWHERE)
                        .in(directory);
                NodeClient client = new NodeClient(node.tcpPort())) {
            assertThat(client.ask(1, "without a disk").text()).isEqualTo("without a disk");
            assertThat(node.line("native epoll is missing: "))
                    .contains(" WARN ", "/proc/libnetty_transport_native_epoll", "java.io.tmpdir is /proc")
                    .contains("-Dio.netty.native.workdir", "-Djava.library.path");
            assertThat(node.json("health/readiness")
                            .at("/components/needletail/details/transport")
                            .asString())
                    .isEqualTo("nio");
            assertThat(node.get("prometheus").statusCode()).isEqualTo(200);
            assertThat(node.lines()).noneMatch(line -> line.contains(" ERROR ") || line.contains("\tat "));
        }
    }

    @Test
    void refusesToStartWhereEpollIsAskedForByNameAndNamesTheFile() throws Exception {
        try (NodeProcess node = NodeProcess.start()
                .with("needletail.event-loops.count=2")
                .option(NOWHERE)
                .with("--needletail.event-loops.transport=epoll")
                .in(directory)) {
            assertThat(node.exit()).isEqualTo(1);
            assertThat(node.line("native epoll is not available on")).contains("/proc/libnetty_transport_native_epoll");
            assertThat(node.line("java.io.tmpdir is /proc")).contains("-Djava.library.path");
            assertThat(node.lines()).noneMatch(line -> line.contains("\tat "));
        }
    }

    @Test
    void usesEpollWhereTheLibraryLiesOnTheLibraryPath() throws Exception {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        String library = "libnetty_transport_native_epoll_" + arch + ".so";
        try (InputStream packed = Objects.requireNonNull(
                getClass().getResourceAsStream("/META-INF/native/" + library), "not on the class path: " + library)) {
            Files.copy(packed, directory.resolve(library));
        }
        try (NodeProcess node = NodeProcess.start()
                        .with("needletail.event-loops.count=2")
                        .option(NOWHERE, "-Djava.library.path=" + directory)
                        .with("--needletail.event-loops.transport=epoll")
                        .in(directory);
                NodeClient client = new NodeClient(node.tcpPort())) {
            assertThat(client.ask(1, "natively").text()).isEqualTo("natively");
            assertThat(node.line("  loops ")).contains(", epoll");
        }
    }
}
