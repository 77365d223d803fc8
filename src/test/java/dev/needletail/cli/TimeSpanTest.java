package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeSpanTest {

    @ParameterizedTest
    @CsvSource({
        "10s, PT10S",
        "10, PT10S",
        "0.5, PT0.5S",
        "500ms, PT0.5S",
        "250us, PT0.00025S",
        "250µs, PT0.00025S",
        "100ns, PT0.0000001S",
        "5m, PT5M",
        "1.5h, PT1H30M",
        "24h, PT24H",
        "0, PT0S"
    })
    void readsANumberWithAUnit(String text, Duration expected) {
        assertThat(new TimeSpan().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "10x", "-1s", "1.2.3s", "25h", "1e3", "."})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> new TimeSpan().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
