package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the commands understand, and what docs/cli.md says of it. */
class CommandDocumentTest {

    /** In a section for all commands, or understood by every one. */
    private static final List<String> ELSEWHERE =
            List.of("--help", "--version", "--tls", "--cacert", "--cert", "--key", "--server-name");

    @ParameterizedTest
    @ValueSource(strings = {"ping", "send", "listen", "bench"})
    void everyOptionOfACommandIsInItsSection(String command) throws Exception {
        String section = section(command);
        CommandLine all = Needletail.commandLine(properties -> {}, new StopSignal(), InputStream.nullInputStream());
        List<OptionSpec> options = Objects.requireNonNull(all.getSubcommands().get(command))
                .getCommandSpec()
                .options();
        assertThat(options)
                .filteredOn(option -> Arrays.stream(option.names()).noneMatch(ELSEWHERE::contains))
                .hasSizeGreaterThan(5)
                .allSatisfy(option -> assertThat(option.names())
                        .as("one of its names begins a word of code in the section")
                        .anyMatch(name -> section.contains("`" + name + "`") || section.contains("`" + name + " ")));
        assertThat(section).contains("\nneedletail " + command + " ");
    }

    private static String section(String command) throws Exception {
        String document = Files.readString(Path.of("docs/cli.md"));
        int from = document.indexOf("\n## " + command + "\n");
        assertThat(from).as("the section of " + command).isPositive();
        int to = document.indexOf("\n## ", from + 1);
        return document.substring(from, to < 0 ? document.length() : to);
    }
}
