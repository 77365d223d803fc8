package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeedletailTest {

    @Test
    void runsTheNodeWithoutACommandOrWithSpringProperties() {
        assertThat(ServeCommand.isMeant()).isTrue();
        assertThat(ServeCommand.isMeant("serve")).isTrue();
        assertThat(ServeCommand.isMeant("serve", "--needletail.tcp.port=9001")).isTrue();
        assertThat(ServeCommand.isMeant("--needletail.tcp.port=9001")).isTrue();
        assertThat(ServeCommand.isMeant("--debug")).isTrue();
    }

    @Test
    void doesNotRunTheNodeForACommandOrForHelp() {
        assertThat(ServeCommand.isMeant("ping", "--needletail.tcp.port=9001")).isFalse();
        assertThat(ServeCommand.isMeant("--help")).isFalse();
        assertThat(ServeCommand.isMeant("--version")).isFalse();
        assertThat(ServeCommand.isMeant("-h")).isFalse();
        assertThat(ServeCommand.isMeant("serve", "--help")).isFalse();
        assertThat(ServeCommand.isMeant("server")).isFalse();
    }

    @Test
    void handsThePropertiesToTheNodeWithoutTheCommandsName() {
        assertThat(ServeCommand.properties("serve", "--a=1", "--b=2")).containsExactly("--a=1", "--b=2");
        assertThat(ServeCommand.properties("--a=1", "serve")).containsExactly("--a=1", "serve");
        assertThat(ServeCommand.properties()).isEmpty();
    }

    @Test
    void theServeCommandPassesItsPropertiesOn() {
        List<String> received = new ArrayList<>();
        int exitCode = Needletail.commandLine(
                        args -> received.addAll(List.of(args)), new StopSignal(), InputStream.nullInputStream())
                .execute("serve", "--needletail.tcp.port=9001", "--debug");
        assertThat(exitCode).isZero();
        assertThat(received).containsExactly("--needletail.tcp.port=9001", "--debug");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            nonsense                                 | 'nonsense' is not understood: every argument is a property, --NAME=VALUE
            needletail.tcp.port=21144                | needletail.tcp.port=... is not understood: the dashes are missing, write --needletail.tcp.port=VALUE
            -needletail.tcp.port=21144               | -needletail.tcp.port=... is not understood: the dashes are missing, write --needletail.tcp.port=VALUE
            --debug needletail.management.token=s3cr | needletail.management.token=... is not understood: the dashes are missing, write --needletail.management.token=VALUE
            --needletail.management.token s3cr       | What follows --needletail.management.token is not understood: a value is given as --needletail.management.token=VALUE
            -Dneedletail.management.token=s3cr       | -Dneedletail.management.token is not understood: -D belongs before -jar; a property of the node is given as --needletail.management.token=VALUE
            --a=1 serve                              | 'serve' is not understood
            --a=1 -x                                 | '-x' is not understood
            --a=1 --                                 | '--' is not understood
            --a=1 --=2                               | '--=2' is not understood
            --a=1 =2                                 | '=2' is not understood
            """)
    void anArgumentThatIsNoPropertyIsRefusedInsteadOfPassedOver(String arguments, String expected) {
        String[] args = ("serve " + arguments).split(" ");
        Run run = Run.command(args);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .startsWith(expected)
                .contains("Try 'needletail serve --help'.")
                .doesNotContain("s3cr");
        assertThat(ServeCommand.misunderstanding(List.of(ServeCommand.properties(args))))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--debug",
                "--needletail.tcp.port=",
                "--needletail.upstreams[a.b].endpoints=a:1,b:2 --spring.profiles.active=x",
                "--spring.application.json={\"a\":\"=\"}"
            })
    void whateverSpringTakesIsAProperty(String arguments) {
        List<String> properties = arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
        assertThat(ServeCommand.misunderstanding(properties)).isNull();
    }

    @Test
    void theCommandsNameMayBeLeftOut() {
        assertThat(ServeCommand.named("--a=1", "b")).containsExactly("serve", "--a=1", "b");
        assertThat(ServeCommand.named("serve", "b")).containsExactly("serve", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "ping", "send", "listen", "bench", "hash-password"})
    void explainsEveryCommandWithExamplesAndExitCodes(String command) {
        Run run = command.isEmpty() ? Run.command("--help") : Run.command(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith(
                        "Usage: needletail " + (command.equals("serve") ? "[serve]" : command.isEmpty() ? "" : command))
                .contains("Exit codes:", "Examples:", "  needletail " + (command.equals("serve") ? "" : command));
    }

    @Test
    void aUsageErrorShowsWhatWasWrittenWithoutLettingItSteerTheTerminal() {
        Run run = Run.command("ping", "\u001b[2Jhost\u202e");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("'\\u{1b}[2Jhost\\u{202e}' has no port");
        assertThat(run.err().codePoints()).noneMatch(c -> c != '\n' && Character.isISOControl(c));
    }

    @Test
    void printsItsVersion() {
        Run run = Run.command("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("needletail ").contains("Java 2");
    }

    @Test
    void suggestsWhatAMistypedCommandMayHaveMeant() {
        Run run = Run.command("pin");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("needletail ping").contains("Try 'needletail --help'.");
    }

    @Test
    void saysWhereASystemPropertyBelongs() {
        Run run = Run.command("-Dneedletail.tcp.port=9001");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("-D belongs before -jar; a property of the node is given as --needletail.tcp.port=9001");
    }

    @Test
    void showsABugWithItsStackTrace() {
        StringWriter err = new StringWriter();
        int exitCode = Needletail.commandLine(
                        args -> {
                            throw new IllegalStateException("a bug");
                        },
                        new StopSignal(),
                        InputStream.nullInputStream())
                .setErr(new PrintWriter(err, true))
                .execute("serve");
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("IllegalStateException: a bug").contains("\tat ");
    }
}
