package dev.needletail.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the highest rate at which a percentile of the latency stays under a limit: doubles the rate until one fails,
 * halves until one passes where the first already failed, then bisects between the two. Pure: what a rate
 * brought is told to it, and it says which to try next.
 *
 * <p>A rate also fails when the target does not keep up with it: below {@value #KEPT_UP} of it answered, the queue grows and
 * the latency is only a question of how long one waits.
 */
public final class KneeSearch {

    static final double KEPT_UP = 0.98;

    /** The knee is known well enough when the rate that passes and the one that fails are this near to each other. */
    private static final double NEAR = 1.05;

    private static final double LOWEST_RATE = 1;
    private static final double HIGHEST_RATE = 100_000_000;

    private final long limitNanos;
    private final double percentile;
    private final int stepsMax;
    private final List<Knee.Step> steps = new ArrayList<>();
    private double next;
    private @Nullable Double passed;
    private @Nullable Double failed;
    private boolean broken;

    /**
     * @param limitNanos what the percentile may not exceed
     * @param percentile 0 to 100
     * @param firstRate messages per second to begin with
     * @param stepsMax how many rates are tried at most
     */
    public KneeSearch(long limitNanos, double percentile, double firstRate, int stepsMax) {
        this.limitNanos = limitNanos;
        this.percentile = percentile;
        this.stepsMax = stepsMax;
        this.next = firstRate;
    }

    /** Whether there is another rate to try. */
    public boolean goesOn() {
        if (broken || steps.size() >= stepsMax || next < LOWEST_RATE || next > HIGHEST_RATE) {
            return false;
        }
        return passed == null || failed == null || failed / passed > NEAR;
    }

    /** Messages per second to try next. */
    public double nextRate() {
        return next;
    }

    /**
     * What {@link #nextRate} brought.
     *
     * @param all latencies in nanoseconds
     */
    public Knee.Step tried(Totals totals, Histogram all) {
        boolean any = all.getTotalCount() > 0;
        Long limited = any ? (Long) all.getValueAtPercentile(percentile) : null;
        String why = verdict(totals, limited);
        boolean pass = why.isEmpty();
        Knee.Step step = new Knee.Step(
                next,
                totals.messagesPerSecond(),
                any ? (Long) all.getValueAtPercentile(50) : null,
                any ? (Long) all.getValueAtPercentile(99) : null,
                limited,
                pass,
                pass ? percentileText() + " " + micros(limited) + " is within " + micros(limitNanos) : why);
        // Wrong answers and lost connections are no question of the rate: there is nothing to look for.
        broken = totals.mismatched() > 0 || totals.duplicated() > 0 || totals.lostConnections() > 0;
        advance(step);
        return step;
    }

    private String verdict(Totals totals, @Nullable Long limited) {
        if (totals.mismatched() > 0 || totals.duplicated() > 0 || totals.lostConnections() > 0) {
            return totals.mismatched() + " wrong and " + totals.duplicated() + " duplicated answers, "
                    + totals.lostConnections() + " connections lost";
        }
        if (totals.errorsInAll() > 0) {
            return totals.errorsInAll() + " were answered with ERROR";
        }
        if (totals.messagesPerSecond() < KEPT_UP * next) {
            return String.format(
                    Locale.ROOT, "only %.0f of %.0f messages/s were answered", totals.messagesPerSecond(), next);
        }
        if (limited == null || limited > limitNanos) {
            return percentileText() + " " + micros(limited) + " is over " + micros(limitNanos);
        }
        return "";
    }

    private void advance(Knee.Step step) {
        steps.add(step);
        if (step.passed()) {
            passed = step.intendedRate();
        } else {
            failed = step.intendedRate();
        }
        if (failed == null) {
            next = 2 * step.intendedRate();
        } else if (passed == null) {
            next = step.intendedRate() / 2;
        } else {
            next = (passed + failed) / 2;
        }
    }

    /** What was found so far. */
    public Knee result() {
        return new Knee(limitNanos, percentile, passed != null, passed, List.copyOf(steps));
    }

    private String percentileText() {
        String digits = Double.toString(percentile);
        return "p" + (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits);
    }

    private static String micros(@Nullable Long nanos) {
        return nanos == null ? "unknown" : String.format(Locale.ROOT, "%.1f µs", nanos / 1_000.0);
    }
}
