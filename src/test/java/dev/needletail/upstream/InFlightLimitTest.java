package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The policy before a simulated backend, in simulated time. */
class InFlightLimitTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BackendModel model =
            new BackendModel(new SheddingPolicy(true, 100 * MILLI, 1_000 * MILLI, 100 * MILLI, 64));

    @Test
    void leavesAloneWhatIsBelowCapacity() {
        model.workers(4, MILLI).run(3_600, Duration.ofSeconds(20));

        assertThat(model.refused()).isZero();
        assertThat(model.limit()).isEqualTo(InFlightLimit.NONE);
    }

    @Test
    void atTwiceTheCapacityAnswersAsManyAndInTime() {
        holdsAt(2);
    }

    @Test
    void atFiveTimesTheCapacityAnswersAsManyAndInTime() {
        holdsAt(5);
    }

    private void holdsAt(int times) {
        model.workers(4, MILLI).run(4_000 * times, Duration.ofSeconds(3));
        model.forget().run(4_000 * times, Duration.ofSeconds(30));

        assertThat(model.answered()).as("of 120,000 that were possible").isGreaterThan(118_000);
        assertThat(model.longestNanos()).as("target 100 ms").isLessThan(130 * MILLI);
        assertThat(model.answered() + model.refused()).isCloseTo(4_000L * times * 30, within(1_000));
    }

    @Test
    void isNotMisledByPausesOfTheNodeItself() {
        model.pauses(Duration.ofMillis(700), Duration.ofMillis(80));
        model.workers(4, MILLI).run(8_000, Duration.ofSeconds(3));
        model.forget().run(8_000, Duration.ofSeconds(60));

        assertThat(model.answered()).as("of 240,000 that were possible").isGreaterThan(220_000);
        assertThat(model.longestNanos()).isLessThan(250 * MILLI);
    }

    @Test
    void aLoadOfJustTheCapacityDoesNotPassForASlowBackend() {
        model.workers(4, MILLI).run(1_000, SECOND).run(4_000, Duration.ofSeconds(60));
        model.run(8_000, Duration.ofSeconds(3)).forget().run(8_000, Duration.ofSeconds(30));

        assertThat(model.longestNanos()).isLessThan(200 * MILLI);
    }

    @Test
    void recoversAsSoonAsTheLoadIsGone() {
        model.workers(4, MILLI).run(20_000, Duration.ofSeconds(5)).run(2_000, SECOND);
        model.forget().run(2_000, Duration.ofSeconds(5));

        assertThat(model.refused()).isZero();
        assertThat(model.longestNanos()).isLessThan(10 * MILLI);
        assertThat(model.limit()).isEqualTo(InFlightLimit.NONE);
    }

    @Test
    void toleratesABurstThatIsWorkedOffWithinTheInterval() {
        model.workers(4, MILLI).run(1_000, SECOND);
        for (int i = 0; i < 20; i++) {
            model.burst(300).run(1_000, SECOND);
        }

        assertThat(model.refused()).isZero();
    }

    @Test
    void aBackendThatBecomesSlowerButDoesNotQueueIsNotLimitedForLong() {
        model.workers(10_000, MILLI).run(2_000, Duration.ofSeconds(5));
        model.workers(10_000, 400 * MILLI).run(2_000, Duration.ofSeconds(5));
        model.forget().run(2_000, Duration.ofSeconds(30));

        assertThat(model.refused()).as("of 60,000").isLessThan(600);
        assertThat(model.answered()).isGreaterThan(59_000);
    }

    @Test
    void growsWithACapacityThatGrowsUnderOverload() {
        model.workers(2, MILLI).run(40_000, Duration.ofSeconds(5));
        model.workers(20, MILLI).run(40_000, Duration.ofSeconds(2));
        model.forget().run(40_000, Duration.ofSeconds(10));

        assertThat(model.answered()).as("of 200,000 that were possible").isGreaterThan(190_000);
    }

    @Test
    void shrinksWithACapacityThatShrinksUnderOverload() {
        model.workers(20, MILLI).run(40_000, Duration.ofSeconds(5));
        model.workers(5, MILLI).run(40_000, Duration.ofSeconds(5));
        model.forget().run(40_000, Duration.ofSeconds(10));

        assertThat(model.answered()).as("of 50,000 that were possible").isGreaterThan(47_500);
        assertThat(model.longestNanos())
                .as("the queue may be taken for the backend's own time once")
                .isLessThan(1_000 * MILLI);
    }

    @Test
    void nothingPilesUpWhileNothingComesBack() {
        model.workers(4, MILLI).run(3_000, SECOND);
        model.stall(Duration.ofSeconds(10)).forget().run(3_000, Duration.ofSeconds(4));

        assertThat(model.inFlight()).as("what came until it was noticed").isLessThan(1_200);
        assertThat(model.refused()).isGreaterThan(10_000);
    }

    @Test
    void recoversFromAPause() {
        model.workers(4, MILLI).run(3_000, SECOND);
        model.stall(Duration.ofMillis(600)).run(3_000, Duration.ofSeconds(4));
        model.forget().run(3_000, Duration.ofSeconds(10));

        assertThat(model.refused()).isZero();
        assertThat(model.limit()).isEqualTo(InFlightLimit.NONE);
    }

    @Test
    void aBackendThatIsSlowFromTheStartIsNotOverloaded() {
        model.workers(10_000, 2_000 * MILLI).run(500, Duration.ofSeconds(20));

        assertThat(model.refused()).isZero();
    }

    @Test
    void aFewAreLetThroughWhateverTheyTake() {
        model.workers(1, MILLI).run(100, SECOND);
        model.workers(1, 300 * MILLI).run(4, Duration.ofSeconds(5));

        assertThat(model.refused()).isZero();
    }

    @Test
    void switchedOffItRefusesNothing() {
        BackendModel off = new BackendModel(new SheddingPolicy(false, MILLI, MILLI, MILLI, 1));
        off.workers(1, MILLI).run(5_000, Duration.ofSeconds(5));

        assertThat(off.refused()).isZero();
        assertThat(off.inFlight()).isGreaterThan(10_000);
    }

    private static org.assertj.core.data.Offset<Long> within(long offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }
}
