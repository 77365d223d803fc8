package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9000, 127.0.0.1, 9000",
        "node.example:1, node.example, 1",
        "[::1]:65535, ::1, 65535",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80",
    })
    void readsHostAndPortAndPrintsThemAgain(String text, String host, int port) {
        HostPort parsed = HostPort.parse(text);
        assertThat(parsed).isEqualTo(new HostPort(host, port));
        assertThat(parsed).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "localhost|'localhost' has no port: write HOST:PORT, for example localhost:9000",
                "::1:9000|'::1:9000' is ambiguous: put an IPv6 address into brackets, for example [::1]:9000",
                ":9000|':9000' has no host: write HOST:PORT, for example 127.0.0.1:9000",
                "a:0|'a:0' has the port '0': a port is a number from 1 to 65535",
                "a:65536|'a:65536' has the port '65536': a port is a number from 1 to 65535",
                "a:http|'a:http' has the port 'http': a port is a number from 1 to 65535",
                "[[a]]:1|'[[a]]:1' has brackets that are not around an IPv6 address: write [::1]:9000",
                "a:|'a:' has the port '': a port is a number from 1 to 65535",
            })
    void saysWhatIsWrongAndHowToWriteIt(String text, String message) {
        assertThatThrownBy(() -> HostPort.parse(text)).hasMessage(message);
    }

    @Test
    void reachesThePersonAsAUsageError() {
        Run run = Run.command("ping", "localhost");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("'localhost' has no port: write HOST:PORT, for example localhost:9000")
                .contains("Try 'needletail ping --help'.");
    }
}
