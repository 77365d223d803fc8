package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whether the requests of a connection are answered. */
class LivenessTest {

    private static final long ALLOWED = 250;

    private final Liveness liveness = new Liveness();

    @Test
    void isStalledWhenNothingComesForLongerThanARequestMayTake() {
        liveness.look(0, ALLOWED, 1_000);
        liveness.look(3, ALLOWED, 1_000 + ALLOWED);
        assertThat(liveness.isStalled()).isFalse();
        liveness.look(3, ALLOWED, 1_001 + ALLOWED);
        assertThat(liveness.isStalled()).isTrue();
    }

    @Test
    void isNotStalledWhileSomethingIsAnsweredOrNothingAsked() {
        for (long now = 1_000; now < 5_000; now += 200) {
            liveness.answered();
            liveness.look(3, ALLOWED, now);
            assertThat(liveness.isStalled()).isFalse();
        }
        liveness.look(0, ALLOWED, 10_000);
        assertThat(liveness.isStalled()).isFalse();
        liveness.look(1, ALLOWED, 10_000 + ALLOWED);
        assertThat(liveness.isStalled())
                .as("what was asked last has had no time yet")
                .isFalse();
    }

    @Test
    void oneAnswerEndsAStall() {
        liveness.look(3, ALLOWED, 1_000);
        assertThat(liveness.isStalled()).isTrue();
        liveness.answered();
        liveness.look(2, ALLOWED, 1_001);
        assertThat(liveness.isStalled()).isFalse();
    }

    @Test
    void neverStallsWhereNobodyKnowsHowLongARequestMayTake() {
        liveness.look(3, Long.MAX_VALUE, Long.MAX_VALUE / 2);
        assertThat(liveness.isStalled()).isFalse();
    }

    @Test
    void countsTimeoutsInARowUntilAnAnswerComes() {
        liveness.timedOut();
        liveness.timedOut();
        assertThat(liveness.timeoutsInARow()).isEqualTo(2);
        liveness.answered();
        assertThat(liveness.timeoutsInARow()).isZero();
    }
}
