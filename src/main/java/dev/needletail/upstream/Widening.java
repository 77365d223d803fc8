package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;

/**
 * Over how many connections requests are spread, found by trying: twice as many for a moment, kept if the answers come
 * markedly sooner.
 *
 * <p>A backend that takes the requests of one connection at a time is limited by the number of connections, one that
 * works on all it was sent is not, and a full machine looks like the first from outside: only a trial tells them
 * apart. A failed one costs a few system calls for a fifth of a second, and the next comes twice as late.
 *
 * <p>Pure: time and figures come in, the width goes out. Times are {@link System#nanoTime}'s.
 */
final class Widening {

    /** How often {@link #observe} is to be called. */
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Requests in flight for each connection below which nobody queues behind another, so that nothing can be won. */
    private static final int QUEUEING = 2;

    /** A trial is kept when round trips take at most this part of what they took before: far beyond noise. */
    private static final double WORTH_IT = 0.75;

    /** When fewer answers than this part of before came, the load has changed and the trial says nothing. */
    private static final double SAME_LOAD = 0.8;

    private static final int TRIAL_WINDOWS = 2;
    /** What was sent before the doubling, and by clients before they move, is answered late all the same. */
    private static final int SETTLING_ROUND_TRIPS = 2;

    private static final int ANSWERS_MIN = 20;
    private static final int CONNECTING_WINDOWS_MAX = 40;
    private static final int UNUSED_WINDOWS_MAX = 200;
    private static final long PAUSE_MIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private enum Phase {
        STEADY,
        /** The width was doubled; the connections are not all ready, or clients have yet to move. */
        SETTLING,
        TRIAL
    }

    /** What one window brought: requests answered, the sum of their round trips, and its length. */
    record Window(long answers, long roundTripNanos, long elapsedNanos) {

        double meanNanos() {
            return (double) roundTripNanos / answers;
        }

        /** Little's law: what was in flight on average. */
        double inFlight() {
            return (double) roundTripNanos / elapsedNanos;
        }

        double answersPerSecond() {
            return answers * 1e9 / elapsedNanos;
        }

        Window plus(Window other) {
            return new Window(
                    answers + other.answers, roundTripNanos + other.roundTripNanos, elapsedNanos + other.elapsedNanos);
        }
    }

    private static final Window NOTHING = new Window(0, 0, 0);

    private final int min;
    private final int max;
    private int width;
    private int widthBefore;
    private Phase phase = Phase.STEADY;
    private int windows;
    private int unusedWindows;
    private Window last = NOTHING;
    private Window before = NOTHING;
    private Window trial = NOTHING;
    private long pauseNanos = PAUSE_MIN_NANOS;
    private long nextTrialNanos;

    /** @param min the width that is never narrowed */
    Widening(int min, int max, long nowNanos) {
        assert 1 <= min && min <= max;
        this.min = min;
        this.max = max;
        this.width = min;
        this.widthBefore = min;
        this.nextTrialNanos = nowNanos;
    }

    int width() {
        return width;
    }

    boolean isWidened() {
        return width > min;
    }

    /**
     * Takes the figures of the last window.
     *
     * @param ready connections that are ready
     * @return the width from now on
     */
    int observe(Window window, int ready, long nowNanos) {
        if (window.elapsedNanos() > 3 * WINDOW_NANOS) {
            // The loop stood still: the figures are of that, and not of the backend.
            abandon(nowNanos);
            return width;
        }
        switch (phase) {
            case STEADY -> steady(window, nowNanos);
            case SETTLING -> settle(ready, nowNanos);
            case TRIAL -> judge(window, nowNanos);
        }
        return width;
    }

    private void steady(Window window, long nowNanos) {
        boolean known = window.answers() >= ANSWERS_MIN;
        unusedWindows = known && window.inFlight() > width / 2.0 ? 0 : unusedWindows + 1;
        if (unusedWindows >= UNUSED_WINDOWS_MAX) {
            unusedWindows = 0;
            width = Math.max(min, width / 2);
        }
        before = last.plus(window);
        last = window;
        boolean queueing = known && before.inFlight() >= (double) QUEUEING * width;
        if (queueing && width < max && ++windows > TRIAL_WINDOWS && nowNanos - nextTrialNanos >= 0) {
            widthBefore = width;
            width = Math.min(max, width * 2);
            begin(Phase.SETTLING);
        }
    }

    private void settle(int ready, long nowNanos) {
        windows++;
        if (windows > CONNECTING_WINDOWS_MAX) {
            giveUp(nowNanos);
        } else if (ready >= width
                && windows > 1
                && windows * WINDOW_NANOS > SETTLING_ROUND_TRIPS * before.meanNanos()) {
            begin(Phase.TRIAL);
        }
    }

    private void judge(Window window, long nowNanos) {
        trial = trial.plus(window);
        if (++windows < TRIAL_WINDOWS) {
            return;
        }
        if (trial.answers() < ANSWERS_MIN || trial.answersPerSecond() < SAME_LOAD * before.answersPerSecond()) {
            abandon(nowNanos + PAUSE_MIN_NANOS);
        } else if (trial.meanNanos() <= WORTH_IT * before.meanNanos()) {
            pauseNanos = PAUSE_MIN_NANOS;
            nextTrialNanos = nowNanos;
            begin(Phase.STEADY);
        } else {
            giveUp(nowNanos);
        }
    }

    /** The trial failed: back, and the next one comes later. */
    private void giveUp(long nowNanos) {
        nextTrialNanos = nowNanos + pauseNanos;
        pauseNanos = Math.min(PAUSE_MAX_NANOS, pauseNanos * 2);
        back();
    }

    /** The trial said nothing; the next one may come at {@code nextNanos}. */
    private void abandon(long nextNanos) {
        if (phase != Phase.STEADY) {
            nextTrialNanos = nextNanos;
            back();
        }
        last = NOTHING;
        windows = 0;
    }

    private void back() {
        width = widthBefore;
        begin(Phase.STEADY);
    }

    private void begin(Phase next) {
        phase = next;
        windows = 0;
        unusedWindows = 0;
        trial = NOTHING;
        last = NOTHING;
    }
}
