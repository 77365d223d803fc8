package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar made into the layout that starts fast, and started from it as in production. */
class AotCacheIT {

    @TempDir
    static Path directory;

    private static Path deployed;

    @BeforeAll
    static void makesTheCacheFromTheBuiltJar() throws Exception {
        deployed = directory.resolve("first place");
        ProcessBuilder script = new ProcessBuilder(
                        "sh", "src/main/container/aot-cache", "target/needletail.jar", deployed.toString())
                .redirectErrorStream(true);
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process making = script.start();
        String said = outputOf(making);
        assertThat(making.waitFor()).as(said).isZero();
        assertThat(said).contains("classes are in the cache");
        assertThat(deployed).isDirectoryContaining("glob:**/needletail.aot");
    }

    @Test
    void theNodeComesOutOfTheCacheAndServes() throws Exception {
        Path classes = directory.resolve("classes.txt");
        Process node = start(deployed, "-Xlog:class+load:file=" + classes);
        try (BufferedReader lines = node.inputReader()) {
            int port = portOf(lineWith(lines, "  tcp "));
            assertThat(lineWith(lines, "  aot cache "))
                    .contains("needletail.aot")
                    .doesNotContain("NOT in use");
            try (NodeClient client = new NodeClient(port)) {
                client.send(NodeClient.HEARTBEAT, 7, "are you there?");
                assertThat(client.read().text()).isEqualTo("are you there?");
                assertThat(client.ask(8, "and serving?").type()).isEqualTo(NodeClient.RESPONSE);
            }
        } finally {
            node.destroy();
            node.waitFor();
        }
        assertThat(sourceOf(classes, "dev.needletail.inbound.ClientConnection")).contains("shared objects file");
        assertThat(sourceOf(classes, "dev.needletail.route.UpstreamRoute")).contains("shared objects file");
        assertThat(sourceOf(classes, "org.springframework.boot.SpringApplication"))
                .contains("shared objects file");
    }

    @Test
    void aCacheThatDoesNotFitIsNamedAndTheNodeServesWithoutIt() throws Exception {
        Process node = start(deployed, "-XX:-UseCompactObjectHeaders");
        try (BufferedReader lines = node.inputReader()) {
            assertThat(lineWith(lines, "Unable to use AOT cache")).contains("[warning]");
            int port = portOf(lineWith(lines, "  tcp "));
            assertThat(lineWith(lines, "  aot cache ")).contains("needletail.aot is NOT in use");
            try (NodeClient client = new NodeClient(port)) {
                assertThat(client.ask(9, "still there?").text()).isEqualTo("still there?");
            }
        } finally {
            node.destroy();
            node.waitFor();
        }
    }

    @Test
    void theDirectoryMayBeMoved() throws Exception {
        Path moved = directory.resolve("second place");
        copy(deployed, moved);
        Process version =
                command(moved, List.of("-XX:AOTMode=on"), List.of("--version")).start();
        String said = outputOf(version);
        assertThat(version.waitFor()).as(said).isZero();
        assertThat(said).startsWith("needletail ");
    }

    private static Process start(Path deployed, String... options) throws IOException {
        return command(
                        deployed,
                        List.of(options),
                        List.of(
                                "--needletail.tcp.host=127.0.0.1",
                                "--needletail.tcp.port=0",
                                "--server.address=127.0.0.1",
                                "--server.port=0"))
                .start();
    }

    private static ProcessBuilder command(Path deployed, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + deployed.resolve("jvm.options"));
        command.add("-XX:AOTCache=" + deployed.resolve("needletail.aot"));
        command.addAll(options);
        command.addAll(List.of("-jar", deployed.resolve("needletail.jar").toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(directory.toFile()) // no application.yml there
                .redirectErrorStream(true);
    }

    /** With the times of the files, which the JDK compares. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static int portOf(String tcp) {
        return Integer.parseInt(tcp.replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
    }

    private static String sourceOf(Path classes, String name) throws IOException {
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.filter(line -> line.contains(" " + name + " "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " was not loaded"));
        }
    }

    private static String outputOf(Process process) throws IOException {
        try (BufferedReader lines = process.inputReader()) {
            return lines.lines().collect(Collectors.joining("\n"));
        }
    }

    private static String lineWith(BufferedReader lines, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no line with '" + text + "' in:\n" + seen);
    }
}
