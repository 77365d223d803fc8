package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Trials find out what kind of backend it is, and cost little where they fail. */
class WideningTest {

    private static final int MAX = 64;

    private long now = -5; // any origin, as System.nanoTime has
    private final Widening widening = new Widening(1, MAX, now);
    private int widest;

    /** Round trip in nanoseconds by width; load in requests in flight. */
    private void run(int windows, double inFlight, IntToDoubleFunction roundTripNanos) {
        for (int i = 0; i < windows; i++) {
            now += Widening.WINDOW_NANOS;
            double nanos = roundTripNanos.applyAsDouble(widening.width());
            long answers = Math.round(inFlight * Widening.WINDOW_NANOS / nanos);
            Widening.Window window = new Widening.Window(answers, Math.round(answers * nanos), Widening.WINDOW_NANOS);
            widest = Math.max(widest, widening.observe(window, MAX, now));
        }
    }

    /** Each connection is served one request at a time, in 50 µs. */
    private static IntToDoubleFunction serial(double inFlight) {
        return width -> Math.max(1, inFlight / width) * 50_000;
    }

    @Test
    void growsWithABackendThatServesEachConnectionOneByOne() {
        run(40, 16, serial(16));
        assertThat(widening.width()).isEqualTo(16); // nobody shares any more
    }

    @Test
    void staysWhereABackendDoesNotCareOverHowManyConnectionsRequestsCome() {
        run(1_200, 512, width -> 250_000);
        assertThat(widening.width()).isEqualTo(1);
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
        assertThat(widening.width()).isEqualTo(1);
    }

    @Test
    void doesNotTakeAnEndingLoadForASuccess() {
        run(3, 16, serial(16));
        assertThat(widening.width()).isEqualTo(2);
        run(5, 1, width -> 50_000.0 * 16); // a sixteenth of the answers
        assertThat(widening.width()).isEqualTo(1);
    }

    @Test
    void narrowsAgainWhenItIsNotNeeded() {
        run(40, 64, serial(64));
        int wide = widening.width();
        assertThat(wide).isGreaterThanOrEqualTo(16);
        run(200, 1, serial(1));
        assertThat(widening.width()).isEqualTo(wide / 2);
        run(2_000, 1, serial(1));
        assertThat(widening.width()).isEqualTo(1);
    }

    @Test
    void returnsExactlyToWhereItWas() {
        Widening odd = new Widening(3, 5, 0);
        long at = 0;
        for (int i = 0; i < 20; i++) {
            at += Widening.WINDOW_NANOS;
            odd.observe(new Widening.Window(1_000, 1_000L * 5_000_000, Widening.WINDOW_NANOS), 5, at);
        }
        assertThat(odd.width()).isEqualTo(3);
    }

    @Test
    void givesUpWhenTheConnectionsDoNotCome() {
        for (int i = 0; i < 80; i++) {
            now += Widening.WINDOW_NANOS;
            widening.observe(new Widening.Window(1_000, 1_000L * 5_000_000, Widening.WINDOW_NANOS), 1, now);
        }
        assertThat(widening.width()).isEqualTo(1);
    }

    @Test
    void forgetsWhatItSawWhenTheLoopStoodStill() {
        run(3, 16, serial(16));
        assertThat(widening.width()).isEqualTo(2);
        now += 10 * Widening.WINDOW_NANOS;
        widening.observe(new Widening.Window(1_000, 1_000L * 400_000, 10 * Widening.WINDOW_NANOS), MAX, now);
        assertThat(widening.width()).isEqualTo(1);
    }
}
