package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "backend:9000, backend, 9000",
        "10.0.0.1:1, 10.0.0.1, 1",
        "a.b-c.example:65535, a.b-c.example, 65535",
        "[::1]:9000, ::1, 9000",
        "[fe80::1%eth0]:9000, fe80::1%eth0, 9000",
    })
    void readsWhatItWrites(String text, String host, int port) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(endpoint).isEqualTo(new Endpoint(host, port));
        assertThat(endpoint).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backend | has no port",
                "[::1] | has no port",
                "backend: | has port ''",
                "backend:http | has port 'http'",
                "backend:0 | port 0",
                "backend:65536 | port 65536",
                "backend:-1 | port -1",
                "backend:99999999999 | has port '99999999999'",
                "::1:9000 | more than one colon",
                "a:b:9000 | more than one colon",
                "[backend]:9000 | brackets",
                "x[::1]:9000 | brackets",
                "[::1]x:9000 | brackets",
                "tcp://backend:9000 | is a URL",
                ":9000 | host ''",
                "back end:9000 | host 'back end'",
                "backend/x:9000 | host 'backend/x'",
                "one:1,two:2 | more than one colon",
            })
    void saysWhatIsWrongAndHowToWriteIt(String text, String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(text))
                .withMessageContaining(wrong)
                .withMessageMatching(".*(write host:port|\\[::1\\]:9000|1 to 65535).*");
    }
}
