package dev.needletail.upstream;

import java.util.concurrent.TimeUnit;

/**
 * Over how many connections requests are spread, found by trying: twice as many for a moment, kept if the answers come
 * markedly sooner; and half as many, kept if they come no later.
 *
 * <p>A backend that takes the requests of one connection at a time is limited by the number of connections, one that
 * works on all it was sent is not, and a full machine looks like the first from outside: only a trial tells them
 * apart. One that fails costs a few system calls, or some waiting, for a fifth of a second, and the next comes twice as
 * late.
 *
 * <p>Pure: time and figures come in, the width goes out. Times are {@link System#nanoTime}'s.
 */
final class ApertureWidth {

    /** How often {@link #observe} is to be called. */
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Requests in flight for each connection below which nobody queues behind another, so that nothing can be won. */
    private static final int QUEUEING = 2;

    /** Twice as many are kept when round trips take at most this part of what they took before: far beyond noise. */
    private static final double WORTH_MORE = 0.75;

    /** Half as many are kept when round trips take at most this part of what they took before. */
    private static final double AS_GOOD = 1.05;

    /** From here on a trial of half as many has failed, without waiting for its end. */
    private static final double CLEARLY_WORSE = 1.33;

    /** When fewer answers than this part of before came, the load has changed, or the trial has slowed it down. */
    private static final double SAME_LOAD = 0.8;

    private static final int TRIAL_WINDOWS = 2;
    /** What was sent before the change, and by clients before they move, is answered late all the same. */
    private static final int SETTLING_ROUND_TRIPS = 2;

    private static final int ANSWERS_MIN = 20;
    private static final int CONNECTING_WINDOWS_MAX = 40;
    private static final int UNUSED_WINDOWS_MAX = 200;
    private static final long PAUSE_MIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long WIDER_PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Longer: where it fails, requests have waited. */
    private static final long NARROWER_PAUSE_MAX_NANOS = TimeUnit.MINUTES.toNanos(10);

    private enum Phase {
        STEADY,
        /** The width was changed; the connections are not all ready, or clients have yet to move. */
        SETTLING,
        TRIAL
    }

    private final int min;
    private final int max;
    private final TrialPause wider;
    private final TrialPause narrower;
    private int width;
    private int widthBefore;
    private Phase phase = Phase.STEADY;
    private int windows;
    private int unusedWindows;
    private AnswerWindow last = AnswerWindow.NOTHING;
    private AnswerWindow before = AnswerWindow.NOTHING;
    private AnswerWindow trial = AnswerWindow.NOTHING;

    /** @param min the width that is never narrowed */
    ApertureWidth(int min, int max, long nowNanos) {
        assert 1 <= min && min <= max;
        this.min = min;
        this.max = max;
        this.width = min;
        this.widthBefore = min;
        this.wider = new TrialPause(PAUSE_MIN_NANOS, WIDER_PAUSE_MAX_NANOS, nowNanos);
        this.narrower = new TrialPause(PAUSE_MIN_NANOS, NARROWER_PAUSE_MAX_NANOS, nowNanos);
    }

    int width() {
        return width;
    }

    boolean isWidened() {
        return worthKeeping() > min;
    }

    /** Connections that are worth keeping open: those of the width, and those that a trial may go back to. */
    int worthKeeping() {
        return phase == Phase.STEADY ? width : Math.max(width, widthBefore);
    }

    /**
     * Takes the figures of the last window.
     *
     * @param ready connections that are ready
     * @return the width from now on
     */
    int observe(AnswerWindow window, int ready, long nowNanos) {
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

    private void steady(AnswerWindow window, long nowNanos) {
        boolean known = window.answers() >= ANSWERS_MIN;
        unusedWindows = known && window.inFlight() > width / 2.0 ? 0 : unusedWindows + 1;
        if (unusedWindows >= UNUSED_WINDOWS_MAX) {
            unusedWindows = 0;
            width = Math.max(min, width / 2);
        }
        before = last.plus(window);
        last = window;
        if (!known || ++windows <= TRIAL_WINDOWS) {
            return;
        }
        boolean queueing = before.inFlight() >= (double) QUEUEING * width;
        if (queueing && width < max && wider.isOver(nowNanos)) {
            change(Math.min(max, width * 2));
        } else if (width > min && narrower.isOver(nowNanos)) {
            change(Math.max(min, width / 2));
        }
    }

    private void change(int connections) {
        widthBefore = width;
        width = connections;
        begin(Phase.SETTLING);
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

    private void judge(AnswerWindow window, long nowNanos) {
        trial = trial.plus(window);
        windows++;
        if (isWider()) {
            judgeWider(nowNanos);
        } else {
            judgeNarrower(nowNanos);
        }
    }

    private void judgeWider(long nowNanos) {
        if (windows < TRIAL_WINDOWS) {
            return;
        }
        if (!isSameLoad()) {
            abandon(nowNanos + PAUSE_MIN_NANOS);
        } else if (trial.meanNanos() <= WORTH_MORE * before.meanNanos()) {
            wider.succeeded(nowNanos);
            narrower.notBefore(nowNanos + PAUSE_MIN_NANOS);
            begin(Phase.STEADY);
        } else {
            giveUp(nowNanos);
        }
    }

    private void judgeNarrower(long nowNanos) {
        if (!isSameLoad() || trial.meanNanos() > CLEARLY_WORSE * before.meanNanos()) {
            giveUp(nowNanos);
        } else if (windows >= TRIAL_WINDOWS) {
            if (trial.meanNanos() <= AS_GOOD * before.meanNanos()) {
                narrower.succeeded(nowNanos);
                begin(Phase.STEADY);
            } else {
                giveUp(nowNanos);
            }
        }
    }

    private boolean isWider() {
        return width > widthBefore;
    }

    private boolean isSameLoad() {
        return trial.answers() >= ANSWERS_MIN && trial.answersPerSecond() >= SAME_LOAD * before.answersPerSecond();
    }

    /** The trial failed: back, and the next one comes later. */
    private void giveUp(long nowNanos) {
        (isWider() ? wider : narrower).failed(nowNanos);
        back();
    }

    /** The trial said nothing; the next one may come at {@code nextNanos}. */
    private void abandon(long nextNanos) {
        if (phase != Phase.STEADY) {
            (isWider() ? wider : narrower).notBefore(nextNanos);
            back();
        }
        last = AnswerWindow.NOTHING;
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
        trial = AnswerWindow.NOTHING;
        last = AnswerWindow.NOTHING;
    }
}
