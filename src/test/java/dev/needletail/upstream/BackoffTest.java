package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final RandomGenerator random = new SplittableRandom(7);

    @Test
    void doublesItsCeilingUpToTheCapAndBeginsAgainAfterAReset() {
        Backoff backoff = new Backoff(100, 1_000);
        for (long ceiling : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            assertThat(backoff.ceilingNanos()).isEqualTo(ceiling);
            assertThat(backoff.nextNanos(random)).isBetween(0L, ceiling - 1);
        }
        backoff.reset();
        assertThat(backoff.ceilingNanos()).isEqualTo(100);
    }

    @Test
    void spreadsOverTheWholeRangeBelowTheCeiling() {
        Backoff backoff = new Backoff(100, 100);
        int[] tenths = new int[10];
        for (int i = 0; i < 10_000; i++) {
            tenths[(int) backoff.nextNanos(random) / 10]++;
        }
        for (int count : tenths) {
            assertThat(count).isBetween(800, 1_200);
        }
    }

    @Test
    void neverOverflows() {
        Backoff backoff = new Backoff(1, Long.MAX_VALUE);
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.nextNanos(random)).isNotNegative();
        }
        assertThat(backoff.ceilingNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesACapBelowItsBase() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(10, 9))
                .withMessageContaining("base 10 ns and cap 9 ns");
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(0, 9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EjectionPolicy(3, 10, 9))
                .withMessageContaining("10 ns")
                .withMessageContaining("9 ns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EjectionPolicy(0, 10, 10))
                .withMessageContaining("consecutive-failures 0");
    }
}
