package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    @ParameterizedTest
    @CsvSource({
        "1.5, true, BETTER",
        "1.5, false, WORSE",
        "0.5, true, WORSE",
        "0.5, false, BETTER",
        "1.015, true, SAME",
        "0.985, false, SAME",
        "Infinity, false, WORSE",
        "0, false, BETTER",
        "NaN, true, UNKNOWN"
    })
    void aRatioIsJudgedByWhichDirectionIsBetter(double ratio, boolean moreIsBetter, Verdict verdict) {
        assertThat(Verdict.of(ratio, moreIsBetter)).isEqualTo(verdict);
    }
}
