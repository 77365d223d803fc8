package dev.needletail.boot.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserOriginTest {

    private final BrowserOrigin origins =
            new BrowserOrigin(List.of("https://console.example", "http://other.example:80"));

    @ParameterizedTest
    @CsvSource({
        "same-origin, , true",
        "none, , true",
        "same-site, , false",
        "cross-site, , false",
        "anything, , false",
        "cross-site, http://node.example:8080, false",
        "cross-site, https://console.example, true",
        "cross-site, https://CONSOLE.example:443, true",
        "cross-site, http://console.example, false",
        "cross-site, https://console.example.evil.example, false",
        "cross-site, http://other.example, true",
        ", , true",
        ", http://node.example:8080, true",
        ", HTTP://NODE.example:8080, true",
        ", https://node.example:8080, false",
        ", http://node.example, false",
        ", http://node.example:8081, false",
        ", null, false",
    })
    void permitsThisHostsOwnPagesThoseThatAreListedAndWhatIsNoBrowsers(String site, String origin, boolean permitted) {
        assertThat(origins.permits(site, origin, URI.create("http://node.example:8080/actuator/drain")))
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "http://node.example/actuator, http://node.example, true",
        "http://node.example:80/actuator, http://node.example, true",
        "https://node.example/actuator, https://node.example:443, true",
        "http://[::1]:8080/actuator, http://[::1]:8080, true",
        "http://[::1]/actuator, http://[::1]:80, true"
    })
    void aPortThatIsTheSchemesOwnNeedNotBeWritten(URI self, String origin, boolean permitted) {
        assertThat(origins.permits(null, origin, self)).isEqualTo(permitted);
    }
}
