package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {

    @ParameterizedTest
    @CsvSource({
        "10, 5, 2",
        "1, 5, 0.2",
        "48211, 5, 10000",
        "0.3, 5, 0.1",
        "7, 7, 1",
        "30, 9, 5",
        "1e-9, 5, 2e-10",
        "1e12, 5, 2e11"
    })
    void stepsAreOneTwoOrFiveTimesAPowerOfTen(double span, int wanted, double step) {
        assertThat(Ticks.step(span, wanted)).isCloseTo(step, Offset.offset(step * 1e-9));
    }

    @Test
    void neverMoreTicksThanWantedAndOne() {
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            double span = Math.pow(10, random.nextDouble() * 18 - 6);
            int wanted = 3 + random.nextInt(9);
            double step = Ticks.step(span, wanted);
            assertThat(Ticks.multiples(0, span, step)).hasSizeBetween(2, wanted + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1.01, 1, 2",
        "3, 2, 5",
        "7, 5, 10",
        "999, 500, 1000",
        "1000, 1000, 1000",
        "26400, 20000, 50000"
    })
    void floorAndCeilingEncloseAValue(double value, double floor, double ceiling) {
        assertThat(Ticks.floor(value)).isCloseTo(floor, Offset.offset(floor * 1e-9));
        assertThat(Ticks.ceiling(value)).isCloseTo(ceiling, Offset.offset(ceiling * 1e-9));
    }

    @Test
    void floorAndCeilingEncloseEveryValue() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            double value = Math.pow(10, random.nextDouble() * 15 - 3);
            assertThat(Ticks.floor(value)).isLessThanOrEqualTo(value * 1.000_002);
            assertThat(Ticks.ceiling(value)).isGreaterThanOrEqualTo(value * 0.999_998);
            assertThat(Ticks.ceiling(value) / Ticks.floor(value)).isBetween(0.999, 2.501);
        }
    }

    @Test
    void decadesAreCountedInOnesTwosAndFives() {
        assertThat(Ticks.decades(10, 1_000)).containsExactly(10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0);
    }

    @Test
    void decadesBeginInsideOfUnevenEnds() {
        assertThat(Ticks.decades(13, 240)).isEqualTo(List.of(20.0, 50.0, 100.0, 200.0));
    }

    @Test
    void aShortRangeIsCountedInEveryDigit() {
        assertThat(Ticks.digits(16, 85)).containsExactly(20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0);
        assertThat(Ticks.digits(80, 320)).containsExactly(80.0, 90.0, 100.0, 200.0, 300.0);
    }

    @Test
    void powersOfTenAreKnown() {
        assertThat(Ticks.decades(1, 1e6).stream().filter(Ticks::isPowerOfTen))
                .containsExactly(1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6);
    }

    @Test
    void multiplesIncludeBothEnds() {
        assertThat(Ticks.multiples(0, 1, 0.2)).hasSize(6).last().isEqualTo(1.0);
        assertThat(Ticks.multiples(0.3, 0.9, 0.3)).hasSize(3);
    }
}
