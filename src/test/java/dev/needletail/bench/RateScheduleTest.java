package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateScheduleTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aSteadyRateIsEvenlySpacedAndDoesNotDrift() {
        RateSchedule schedule = new RateSchedule(1_000, 1_000, 0, 10 * SECOND);
        assertThat(schedule.offsetNanos(0)).isZero();
        assertThat(schedule.offsetNanos(1)).isEqualTo(1_000_000);
        assertThat(schedule.offsetNanos(86_400_000)).isEqualTo(86_400 * SECOND);
        assertThat(schedule.rateAt(5 * SECOND)).isEqualTo(1_000);
    }

    @Test
    void aRisingRateHoldsTheAreaUnderItsLine() {
        // 2 s at 100, then from 100 to 300 within 10 s: 200 and 2,000 messages.
        RateSchedule schedule = new RateSchedule(100, 300, 2 * SECOND, 10 * SECOND);
        assertThat(schedule.offsetNanos(100)).isEqualTo(SECOND);
        assertThat(schedule.offsetNanos(200)).isCloseTo(2 * SECOND, within(1_000L));
        assertThat(schedule.offsetNanos(200 + 750)).isCloseTo(7 * SECOND, within(1_000L));
        assertThat(schedule.offsetNanos(200 + 2_000)).isCloseTo(12 * SECOND, within(1_000L));
        assertThat(schedule.offsetNanos(200 + 2_000 + 300)).isCloseTo(13 * SECOND, within(1_000L));
        assertThat(schedule.rateAt(SECOND)).isEqualTo(100);
        assertThat(schedule.rateAt(7 * SECOND)).isEqualTo(200);
        assertThat(schedule.rateAt(20 * SECOND)).isEqualTo(300);
    }

    @Test
    void timeNeverGoesBackWhetherTheRateRisesOrFalls() {
        for (RateSchedule schedule : new RateSchedule[] {
            new RateSchedule(10, 1_000_000, SECOND, 3 * SECOND), new RateSchedule(1_000_000, 0.5, SECOND, 3 * SECOND)
        }) {
            long before = -1;
            for (int i = 0; i < 3_000_000; i += 7) {
                long offset = schedule.offsetNanos(i);
                assertThat(offset).isGreaterThanOrEqualTo(before);
                before = offset;
            }
        }
    }
}
