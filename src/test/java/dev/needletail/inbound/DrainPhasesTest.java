package dev.needletail.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.inbound.DrainPhases.Phase;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a client that never is quiet, by the time. */
class DrainPhasesTest {

    @Test
    void aLongGracePeriodLeavesTwoSecondsToSettleAndAQuarterToAnswer() {
        DrainPhases phases = DrainPhases.within(millis(20_000));
        assertThat(phases.at(0)).isEqualTo(Phase.SERVED);
        assertThat(phases.at(millis(2_000) - 1)).isEqualTo(Phase.SERVED);
        assertThat(phases.at(millis(2_000))).isEqualTo(Phase.FLOWING_NOT_READ);
        assertThat(phases.at(millis(15_000) - 1)).isEqualTo(Phase.FLOWING_NOT_READ);
        assertThat(phases.at(millis(15_000))).isEqualTo(Phase.NOT_TAKEN);
        assertThat(phases.at(millis(20_000) - 1)).isEqualTo(Phase.NOT_TAKEN);
        assertThat(phases.at(millis(20_000))).isEqualTo(Phase.CUT);
    }

    @Test
    void aShortOneIsHalvedFirst() {
        DrainPhases phases = DrainPhases.within(1_000);
        assertThat(phases).isEqualTo(new DrainPhases(500, 750, 1_000));
    }

    @Test
    void withoutAGracePeriodItIsCut() {
        assertThat(DrainPhases.within(0).at(0)).isEqualTo(Phase.CUT);
        assertThat(DrainPhases.within(0).untilNext(0)).isZero();
    }

    @Test
    void eachLookLeadsToTheEndAndMissesNoPhase() {
        for (long grace : new long[] {1, 2, 3, 1_000, millis(300), millis(2_000), millis(20_000), Long.MAX_VALUE / 2}) {
            DrainPhases phases = DrainPhases.within(grace);
            if (grace > millis(60_000)) {
                assertThat(phases.untilNext(phases.stopNanos())).isEqualTo(grace - phases.stopNanos());
                continue;
            }
            long now = 0;
            long starts = 0;
            while (phases.at(now) != Phase.CUT) {
                assertThat(phases.untilNext(now)).isPositive();
                now += phases.untilNext(now);
                starts += now == phases.stopNanos() || now == phases.settleNanos() ? 1 : 0;
            }
            assertThat(now).isEqualTo(grace);
            assertThat(starts).isPositive();
        }
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
