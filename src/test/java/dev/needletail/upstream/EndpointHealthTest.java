package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.upstream.EndpointHealth.State;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EndpointHealthTest {

    private static final long BASE = 1_000;
    private static final long MAX = 100_000;

    private final EndpointHealth health =
            new EndpointHealth(new EjectionPolicy(3, BASE, MAX), new SplittableRandom(11));

    @Test
    void ejectsAtTheThirdFailureInARow() {
        fail(0);
        fail(0);
        health.succeeded();
        fail(0);
        fail(0);
        assertThat(health.state()).isEqualTo(State.HEALTHY);
        fail(0);
        assertThat(health.state()).isEqualTo(State.EJECTED);
        assertThat(health.consecutiveFailures()).isEqualTo(3);
        assertThat(health.failures()).isEqualTo(5);
        assertThat(health.lastError()).isEqualTo("refused");
    }

    @Test
    void admitsASingleProbeWhenTheTimeHasCome() {
        eject();
        long wait = health.nanosUntilAttempt(0);
        assertThat(wait).isBetween(1L, BASE - 1);
        assertThat(health.nanosUntilAttempt(wait - 1)).isEqualTo(1);
        assertThat(health.nanosUntilAttempt(wait)).isZero();
        health.begin(wait);
        assertThat(health.state()).isEqualTo(State.PROBING);
        assertThat(health.nanosUntilAttempt(MAX)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void isRestoredByOneSuccess() {
        eject();
        health.begin(BASE);
        health.succeeded();
        assertThat(health.state()).isEqualTo(State.HEALTHY);
        assertThat(health.consecutiveFailures()).isZero();
        assertThat(health.nanosUntilAttempt(BASE)).isZero();
        assertThat(health.lastError()).as("kept for whoever looks later").isEqualTo("refused");
    }

    @Test
    void isEjectedAgainByOneFailedProbeUpToTheLongestTime() {
        eject();
        long now = 0;
        long longest = 0;
        for (int probe = 0; probe < 200; probe++) {
            now += health.nanosUntilAttempt(now);
            fail(now);
            assertThat(health.state()).isEqualTo(State.EJECTED);
            longest = Math.max(longest, health.nanosUntilAttempt(now));
        }
        assertThat(longest).isBetween(MAX / 2, MAX - 1);
    }

    @Test
    void countsAttemptsThatFailTogetherAsOneEjection() {
        int[] tickets = new int[10];
        for (int i = 0; i < tickets.length; i++) {
            tickets[i] = health.begin(0);
        }
        for (int ticket : tickets) {
            health.failed(ticket, "refused", 0);
        }
        assertThat(health.failures()).isEqualTo(10);
        assertThat(health.nanosUntilAttempt(0)).as("below the first ceiling").isLessThan(BASE);
        assertThat(health.consecutiveFailures()).isEqualTo(3);
    }

    @Test
    void neverTakesAnEarlierAttemptForTheProbe() {
        int early = health.begin(0);
        eject();
        int probe = health.begin(BASE);
        health.failed(early, "timed out", BASE);
        assertThat(health.state()).as("the probe is still under way").isEqualTo(State.PROBING);
        health.failed(probe, "refused", BASE);
        assertThat(health.state()).isEqualTo(State.EJECTED);
    }

    @Test
    void isRestoredByAnEarlierAttemptThatBecomesReady() {
        health.begin(0);
        eject();
        int probe = health.begin(BASE);
        health.succeeded();
        health.failed(probe, "refused", BASE);
        assertThat(health.state()).as("the probe began in an older state").isEqualTo(State.HEALTHY);
    }

    @Test
    void isRestoredByAnAnswerOnlyWhereItWasEjectedForGivingNone() {
        health.eject("no answers", 0);
        long first = health.nanosUntilAttempt(0);
        int probe = health.begin(first);
        health.succeeded();
        assertThat(health.state())
                .as("it can be connected to: that was so before")
                .isEqualTo(State.PROBING);
        assertThat(health.nanosUntilAttempt(MAX)).as("one connection is enough").isEqualTo(Long.MAX_VALUE);
        health.eject("no answer again", first);
        assertThat(health.state()).isEqualTo(State.EJECTED);
        health.abandoned(probe);
        assertThat(health.nanosUntilAttempt(first))
                .as("the trial failed, it was not given up")
                .isPositive();
        health.begin(MAX);
        health.answered();
        assertThat(health.state()).isEqualTo(State.HEALTHY);
        assertThat(health.isSilent()).isFalse();
    }

    @Test
    void mayBeProbedAtOnceAfterAProbeWasGivenUp() {
        eject();
        int probe = health.begin(BASE);
        health.abandoned(probe);
        assertThat(health.state()).isEqualTo(State.EJECTED);
        assertThat(health.nanosUntilAttempt(BASE)).isZero();
        int next = health.begin(BASE);
        health.abandoned(probe);
        assertThat(health.state()).as("the first probe has no say any more").isEqualTo(State.PROBING);
        health.succeeded();
        health.abandoned(next);
        assertThat(health.state()).isEqualTo(State.HEALTHY);
    }

    private void eject() {
        for (int i = 0; i < 3; i++) {
            fail(0);
        }
        assertThat(health.state()).isEqualTo(State.EJECTED);
    }

    private void fail(long now) {
        health.failed(health.begin(now), "refused", now);
    }
}
