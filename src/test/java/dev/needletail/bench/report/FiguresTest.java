package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 ns",
                "1 | 1 ns",
                "999 | 999 ns",
                "1000 | 1 µs",
                "26431 | 26.4 µs",
                "61000 | 61 µs",
                "999499 | 999 µs",
                "999600 | 1 ms",
                "1234567 | 1.23 ms",
                "9999999 | 10 ms",
                "1200000000 | 1.2 s",
                "90000000000 | 90 s",
                "720000000000 | 12 min",
                "10800000000000 | 3 h"
            })
    void durationsHaveTheUnitOfTheirSize(double nanos, String text) {
        assertThat(Figures.nanos(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.0004, 0.0004",
        "0.12345, 0.123",
        "0.9999, 1",
        "1.004, 1",
        "1.2345, 1.23",
        "9.996, 10",
        "12.34, 12.3",
        "99.96, 100",
        "-0.0000000001, 0",
        "-2.5, -2.5"
    })
    void threeDigitsAreEnough(double value, String text) {
        assertThat(Figures.digits(value)).isEqualTo(text);
    }

    @Test
    void thousandsAreSetApart() {
        assertThat(Figures.number(48_211.4)).isEqualTo("48,211");
        assertThat(Figures.count(2_413_202)).isEqualTo("2,413,202");
        assertThat(Figures.count(1, "answer", "answers")).isEqualTo("1 answer");
        assertThat(Figures.count(3, "answer", "answers")).isEqualTo("3 answers");
    }

    @Test
    void percentilesKeepTheirNines() {
        assertThat(Figures.percentile(99.99999)).isEqualTo("99.99999 %");
        assertThat(Figures.percentile(50)).isEqualTo("50 %");
    }

    @Test
    void bytesAreCountedInPowersOfTwo() {
        assertThat(Figures.bytes(64)).isEqualTo("64 B");
        assertThat(Figures.bytes(65_536)).isEqualTo("64 KiB");
        assertThat(Figures.bytes(8L << 30)).isEqualTo("8 GiB");
    }

    @Test
    void whatIsNoNumberIsNotKnown() {
        assertThat(Figures.nanos(Double.NaN)).isEqualTo("not known");
        assertThat(Figures.number(Double.POSITIVE_INFINITY)).isEqualTo("not known");
        assertThat(Figures.ratio(Double.NaN)).isEqualTo("not known");
    }
}
