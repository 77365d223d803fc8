package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ConnectBudgetTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void admitsNoMoreAtOnceThanItsConcurrency() {
        ConnectBudget budget = new ConnectBudget(2, 1_000, 1_000, 0);
        assertThat(budget.tryAcquire(0)).isTrue();
        assertThat(budget.tryAcquire(0)).isTrue();
        assertThat(budget.tryAcquire(0)).isFalse();
        assertThat(budget.nanosUntilPermit(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(budget.refusedByConcurrency()).isEqualTo(1);
        budget.release();
        assertThat(budget.nanosUntilPermit(0)).isZero();
        assertThat(budget.tryAcquire(0)).isTrue();
        assertThat(budget.concurrent()).isEqualTo(2);
    }

    @Test
    void admitsABurstAndThenItsRate() {
        ConnectBudget budget = new ConnectBudget(100, 10, 3, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(budget.tryAcquire(0)).isTrue();
        }
        assertThat(budget.tryAcquire(0)).isFalse();
        assertThat(budget.refusedByRate()).isEqualTo(1);
        assertThat(budget.nanosUntilPermit(0)).isEqualTo(SECOND / 10);
        assertThat(budget.tryAcquire(SECOND / 10 - 1)).isFalse();
        assertThat(budget.tryAcquire(SECOND / 10)).isTrue();
        assertThat(budget.tryAcquire(SECOND / 10)).isFalse();
    }

    @Test
    void doesNotGiveTheRateBackWhenAConnectEnds() {
        ConnectBudget budget = new ConnectBudget(1, 1, 1, 0);
        assertThat(budget.tryAcquire(0)).isTrue();
        budget.release();
        assertThat(budget.tryAcquire(SECOND - 1)).isFalse();
        assertThat(budget.refusedByRate()).isEqualTo(1);
        assertThat(budget.refusedByConcurrency()).isZero();
    }

    @Test
    void savesUpNoMoreThanABurstHoweverLongThePause() {
        ConnectBudget budget = new ConnectBudget(1_000, 10, 3, Long.MAX_VALUE - SECOND);
        long later = Long.MAX_VALUE + 100 * SECOND; // the clock has overflowed
        int admitted = 0;
        while (budget.tryAcquire(later)) {
            admitted++;
        }
        assertThat(admitted).isEqualTo(3);
    }

    @Test
    void neverAdmitsMoreThanBurstAndRateTogetherInAnyTime() {
        RandomGenerator random = new SplittableRandom(5);
        for (int round = 0; round < 200; round++) {
            int perSecond = random.nextInt(1, 500);
            int burst = random.nextInt(1, 50);
            ConnectBudget budget = new ConnectBudget(10, perSecond, burst, 0);
            long now = 0;
            long admitted = 0;
            for (int i = 0; i < 500; i++) {
                now += random.nextLong(SECOND / perSecond * 2);
                if (budget.tryAcquire(now)) {
                    admitted++;
                    budget.release();
                }
                // The cost of a connect is rounded down by less than a nanosecond.
                long most = burst + now / (SECOND / perSecond) + 1;
                assertThat(admitted).isLessThanOrEqualTo(most);
            }
            assertThat(admitted).as("at %d per second", perSecond).isGreaterThan(200);
        }
    }

    @Test
    void refusesFiguresUnderWhichNothingEverConnects() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConnectBudget(0, 1, 1, 0))
                .withMessageContaining("concurrent 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConnectBudget(1, 1, 0, 0))
                .withMessageContaining("burst 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConnectBudget(1, 0, 1, 0))
                .withMessageContaining("0 connects per second is outside 1 to 1000000");
    }
}
