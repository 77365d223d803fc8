package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When connections of a draining node begin to end: pure arithmetic, so that no clock can spoil it. */
class DrainSpreadTest {

    private static final long GRACE = TimeUnit.SECONDS.toNanos(20);

    @Test
    void manyConnectionsEndOverHalfOfTheGracePeriodAtEvenDistances() {
        DrainSpread spread = DrainSpread.over(10_000, GRACE);
        assertThat(spread.windowNanos()).isEqualTo(GRACE / 2);
        List<Long> starts = starts(spread, 10_000, 0, 1);
        assertThat(starts.getFirst()).isZero();
        for (int i = 1; i < starts.size(); i++) {
            assertThat(starts.get(i) - starts.get(i - 1))
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(1) - 1, TimeUnit.MILLISECONDS.toNanos(1) + 1);
        }
    }

    @Test
    void noTenthOfTheWindowSeesMoreThanATenthOfTheConnections() {
        for (int count : new int[] {10, 500, 1_000, 10_000}) {
            DrainSpread spread = DrainSpread.over(count, GRACE);
            int[] tenths = new int[10];
            for (long start : starts(spread, count, 0, 1)) {
                tenths[(int) (start * 10 / spread.windowNanos())]++;
            }
            for (int tenth : tenths) {
                assertThat(tenth).isLessThanOrEqualTo(count / 10 + 1);
            }
        }
    }

    @Test
    void theLastConnectionHasHalfOfTheGracePeriodLeft() {
        for (long grace : new long[] {0, 1, 2, 999, TimeUnit.MILLISECONDS.toNanos(300), GRACE, Long.MAX_VALUE}) {
            for (int count : new int[] {1, 2, 1_000}) {
                DrainSpread spread = DrainSpread.over(count, grace);
                for (long start : starts(spread, count, 1, 2)) {
                    assertThat(grace - start).isGreaterThanOrEqualTo(grace - grace / 2);
                }
            }
        }
    }

    @Test
    void aNodeWithFewClientsTakesNoLongerThanTheyAreWorth() {
        assertThat(DrainSpread.over(0, GRACE).windowNanos()).isZero();
        assertThat(DrainSpread.over(20, GRACE).windowNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(starts(DrainSpread.over(1, GRACE), 1, 0, 1)).containsExactly(0L);
    }

    @Test
    void loopsTakeTurns() {
        DrainSpread spread = new DrainSpread(1_000);
        assertThat(starts(spread, 5, 0, 2)).containsExactly(0L, 200L, 400L, 600L, 800L);
        assertThat(starts(spread, 5, 1, 2)).containsExactly(100L, 300L, 500L, 700L, 900L);
    }

    private static List<Long> starts(DrainSpread spread, int count, int loop, int loops) {
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(spread.startNanos(i, count, loop, loops));
        }
        return starts;
    }
}
