package dev.needletail.boot.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {

    @Test
    void givesSoManyAtOnceAndThenOnePerInterval() {
        Allowance allowance = new Allowance(3, 100, 0);
        assertThat(taken(allowance, 0, 10)).isEqualTo(3);
        assertThat(taken(allowance, 99, 10)).isZero();
        assertThat(taken(allowance, 100, 10)).isEqualTo(1);
        assertThat(taken(allowance, 350, 10)).isEqualTo(2);
        assertThat(taken(allowance, 400, 10))
                .as("the half interval was not lost")
                .isEqualTo(1);
    }

    @Test
    void neverHoldsMoreThanItsBurstHoweverLongNobodyAsked() {
        Allowance allowance = new Allowance(3, 100, 0);
        assertThat(taken(allowance, Long.MAX_VALUE / 2, 10)).isEqualTo(3);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        Allowance allowance = new Allowance(1, 100, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(allowance.take(0)).isTrue();
            allowance.giveBack();
        }
        allowance.giveBack();
        assertThat(taken(allowance, 0, 10)).as("no more than there ever was").isEqualTo(1);
    }

    private static int taken(Allowance allowance, long now, int attempts) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += allowance.take(now) ? 1 : 0;
        }
        return taken;
    }
}
