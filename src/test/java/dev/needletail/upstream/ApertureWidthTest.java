package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Trials find out what kind of backend it is, and cost little where they fail. */
class ApertureWidthTest {

    private static final int MAX = 64;

    private long now = -5; // any origin, as System.nanoTime has
    private final ApertureWidth policy = new ApertureWidth(1, MAX, now);
    private int widest;

    /** Round trip in nanoseconds by width; load in requests in flight. */
    private void run(int windows, double inFlight, IntToDoubleFunction roundTripNanos) {
        for (int i = 0; i < windows; i++) {
            now += ApertureWidth.WINDOW_NANOS;
            double nanos = roundTripNanos.applyAsDouble(policy.width());
            long answers = Math.round(inFlight * ApertureWidth.WINDOW_NANOS / nanos);
            AnswerWindow window = new AnswerWindow(answers, Math.round(answers * nanos), ApertureWidth.WINDOW_NANOS);
            widest = Math.max(widest, policy.observe(window, MAX, now));
        }
    }

    /** Each connection is served one request at a time, in 50 µs. */
    private static IntToDoubleFunction serial(double inFlight) {
        return width -> Math.max(1, inFlight / width) * 50_000;
    }

    @Test
    void growsWithABackendThatServesEachConnectionOneByOne() {
        run(40, 16, serial(16));
        assertThat(policy.width()).isEqualTo(16); // nobody shares any more
    }

    @Test
    void staysWhereABackendDoesNotCareOverHowManyConnectionsRequestsCome() {
        run(1_200, 512, width -> 250_000);
        assertThat(policy.width()).isEqualTo(1);
        assertThat(widest).as("it has tried").isEqualTo(2);
    }

    @Test
    void triesLessAndLessOften() {
        int[] windowsWide = new int[1];
        run(2_400, 512, width -> {
            windowsWide[0] += width > 1 ? 1 : 0;
            return 250_000;
        });
        // Two minutes: trials after 0, 2, 6, 14, 30 and 62 s, each of a few tenths of a second.
        assertThat(windowsWide[0]).isBetween(6 * 2, 6 * 5);
    }

    @Test
    void triesNothingWhileNobodyQueues() {
        run(600, 1.5, width -> 300_000);
        assertThat(widest).isEqualTo(1);
    }

    @Test
    void doesNotTakeANoisyImprovementForAReason() {
        run(600, 512, width -> 250_000.0 / (1 + 0.2 * (width - 1))); // 17 % sooner with two
        assertThat(policy.width()).isEqualTo(1);
    }

    @Test
    void doesNotTakeAnEndingLoadForASuccess() {
        run(3, 16, serial(16));
        assertThat(policy.width()).isEqualTo(2);
        run(5, 1, width -> 50_000.0 * 16); // a sixteenth of the answers
        assertThat(policy.width()).isEqualTo(1);
    }

    @Test
    void narrowsAgainWhenItIsNotNeeded() {
        run(40, 64, serial(64));
        assertThat(policy.width()).isGreaterThanOrEqualTo(16);
        run(100, 1, serial(1));
        assertThat(policy.width()).isEqualTo(1);
    }

    @Test
    void narrowsAlsoWhenThereAreTooFewAnswersToJudgeBy() {
        run(40, 64, serial(64));
        int wide = policy.width();
        run(200, 0.001, serial(1));
        assertThat(policy.width()).isEqualTo(wide / 2);
        run(2_000, 0.001, serial(1));
        assertThat(policy.width()).isEqualTo(1);
    }

    @Test
    void keepsNoMoreThanHelp() {
        run(60, 512, serial(512));
        assertThat(policy.width()).isEqualTo(MAX);
        // Another load of the same backend, whose machine is full with the answers of eight connections.
        run(100, 64, width -> 64.0 / Math.min(width, 8) * 50_000);
        assertThat(policy.width()).isEqualTo(8);
    }

    @Test
    void aTrialOfHalfAsManyThatHurtsEndsAtOnceAndComesRarely() {
        run(40, 16, serial(16));
        int[] windowsNarrow = new int[1];
        run(2_400, 16, width -> {
            windowsNarrow[0] += width < 16 ? 1 : 0;
            return Math.max(1, 16.0 / width) * 50_000;
        });
        // Two minutes: trials after 2, 4, 8, 16, 32 and 64 s, each of two windows for settling and one that fails.
        assertThat(windowsNarrow[0]).isBetween(3, 6 * 4);
        assertThat(policy.width()).isEqualTo(16);
    }

    @Test
    void aTrialOfHalfAsManyClosesNothing() {
        run(40, 16, serial(16));
        int[] kept = {MAX};
        run(400, 16, width -> {
            kept[0] = Math.min(kept[0], policy.worthKeeping());
            return Math.max(1, 16.0 / width) * 50_000;
        });
        assertThat(kept[0]).isEqualTo(16);
    }

    @Test
    void returnsExactlyToWhereItWas() {
        ApertureWidth odd = new ApertureWidth(3, 5, 0);
        long at = 0;
        for (int i = 0; i < 20; i++) {
            at += ApertureWidth.WINDOW_NANOS;
            odd.observe(new AnswerWindow(1_000, 1_000L * 5_000_000, ApertureWidth.WINDOW_NANOS), 5, at);
        }
        assertThat(odd.width()).isEqualTo(3);
    }

    @Test
    void givesUpWhenTheConnectionsDoNotCome() {
        for (int i = 0; i < 80; i++) {
            now += ApertureWidth.WINDOW_NANOS;
            policy.observe(new AnswerWindow(1_000, 1_000L * 5_000_000, ApertureWidth.WINDOW_NANOS), 1, now);
        }
        assertThat(policy.width()).isEqualTo(1);
    }

    @Test
    void forgetsWhatItSawWhenTheLoopStoodStill() {
        run(3, 16, serial(16));
        assertThat(policy.width()).isEqualTo(2);
        now += 10 * ApertureWidth.WINDOW_NANOS;
        policy.observe(new AnswerWindow(1_000, 1_000L * 400_000, 10 * ApertureWidth.WINDOW_NANOS), MAX, now);
        assertThat(policy.width()).isEqualTo(1);
    }
}
