package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTest {

    static List<Scale> scales() {
        return List.of(
                new Scale.Linear(Unit.SECONDS, 0, 30),
                new Scale.Linear(Unit.SECONDS, 0, 14_400),
                new Scale.Linear(Unit.NANOS, 17_000, 23_000),
                Scale.Linear.fromZero(Unit.PER_SECOND, 48_211),
                Scale.Linear.fromZero(Unit.SHARE, 0.37),
                Scale.Logarithmic.around(Unit.NANOS, 26_400, 1_310_000),
                Scale.Logarithmic.around(Unit.NANOS, 5, 5),
                new Scale.Logarithmic(Unit.NANOS, 13_700, 240_000),
                Scale.Nines.of(1),
                Scale.Nines.of(2_413_202),
                Scale.Nines.of(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("scales")
    void endsLieAtTheEnds(Scale scale) {
        assertThat(scale.fraction(scale.low())).isZero();
        assertThat(scale.fraction(scale.high())).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("scales")
    void whatIsBeyondAnEndIsPutOnIt(Scale scale) {
        assertThat(scale.fraction(scale.low() - 1e6)).isZero();
        assertThat(scale.fraction(scale.high() + 1e6)).isEqualTo(1);
        assertThat(scale.fraction(Double.POSITIVE_INFINITY)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("scales")
    void fractionsRiseWithTheValues(Scale scale) {
        double before = -1;
        for (int i = 0; i <= 200; i++) {
            double fraction = scale.fraction(scale.low() + (scale.high() - scale.low()) * i / 200);
            assertThat(fraction).isBetween(0.0, 1.0).isGreaterThan(before);
            before = fraction;
        }
    }

    @ParameterizedTest
    @MethodSource("scales")
    void ticksRiseWithinTheEndsAndNoLabelComesTwice(Scale scale) {
        for (int wanted = 3; wanted <= 10; wanted++) {
            List<Tick> ticks = scale.ticks(wanted);
            assertThat(ticks).isNotEmpty().isSortedAccordingTo((a, b) -> Double.compare(a.value(), b.value()));
            assertThat(ticks).allMatch(t -> t.value() >= scale.low() - 1e-9 && t.value() <= scale.high() * 1.000_01);
            assertThat(ticks.stream().map(Tick::label).filter(l -> !l.isEmpty()))
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.004, 1, 3, 9.99, 10, 48_211, 1e9})
    void anAxisFromZeroReachesItsGreatestValue(double most) {
        Scale scale = Scale.Linear.fromZero(Unit.PER_SECOND, most);
        assertThat(scale.low()).isZero();
        assertThat(scale.high()).isGreaterThanOrEqualTo(most * 0.999_999_9).isGreaterThan(0);
    }

    @Test
    void anAxisOfOneValueHasTwoEnds() {
        Scale scale = Scale.Linear.between(Unit.SECONDS, 5, 5);
        assertThat(scale.fraction(5)).isEqualTo(0.5);
    }

    @Test
    void minutesAndHoursFallOnWholeOnes() {
        assertThat(new Scale.Linear(Unit.SECONDS, 0, 600).ticks(5))
                .extracting(Tick::label)
                .containsExactly("0", "2 min", "4 min", "6 min", "8 min", "10 min");
        assertThat(new Scale.Linear(Unit.SECONDS, 0, 14_400).ticks(4))
                .extracting(Tick::label)
                .containsExactly("0", "1 h", "2 h", "3 h", "4 h");
    }

    @Test
    void eachNineTakesTheSameWidth() {
        Scale scale = new Scale.Nines(99.999);
        double nine = scale.fraction(90);
        assertThat(nine).isCloseTo(0.2, within(1e-9));
        assertThat(scale.fraction(99) - scale.fraction(90)).isCloseTo(nine, within(1e-9));
        assertThat(scale.fraction(99.99) - scale.fraction(99.9)).isCloseTo(nine, within(1e-6));
        assertThat(scale.fraction(100)).isEqualTo(1);
    }

    @Test
    void ninesEndWhereTheSamplesEnd() {
        assertThat(Scale.Nines.of(0).high()).isEqualTo(99);
        assertThat(Scale.Nines.of(1_000).high()).isEqualTo(99.9);
        assertThat(Scale.Nines.of(1_001).high()).isEqualTo(99.99);
        assertThat(Scale.Nines.of(1_000_000).high()).isEqualTo(99.9999);
    }

    @Test
    void equalRatiosAreEqualDistances() {
        Scale scale = new Scale.Logarithmic(Unit.NANOS, 10, 100_000);
        assertThat(scale.fraction(100)).isCloseTo(0.25, within(1e-9));
        assertThat(scale.fraction(1_000)).isCloseTo(0.5, within(1e-9));
        assertThat(scale.fraction(0)).isZero();
    }
}
