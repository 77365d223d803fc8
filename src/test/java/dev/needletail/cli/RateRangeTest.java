package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class RateRangeTest {

    @Test
    void readsSteadyAndRisingRates() {
        assertThat(RateRange.parse("50000")).isEqualTo(new RateRange(50_000, 50_000));
        assertThat(RateRange.parse("50k").isSteady()).isTrue();
        assertThat(RateRange.parse("1k..1.5M")).isEqualTo(new RateRange(1_000, 1_500_000));
        assertThat(RateRange.parse("1k..1.5M").isSteady()).isFalse();
        assertThat(RateRange.parse("0.5")).isEqualTo(new RateRange(0.5, 0.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "101M", "1k..", "..5", "fast"})
    void refusesWhatIsNoRate(String text) {
        assertThatThrownBy(() -> RateRange.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "' is no rate");
    }
}
