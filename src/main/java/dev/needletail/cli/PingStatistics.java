package dev.needletail.cli;

import dev.needletail.latency.LatencyFigures;
import java.io.PrintWriter;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What a ping has found so far. */
final class PingStatistics {

    private static final long HIGHEST_NANOS = 3_600_000_000_000L;

    // Three digits: 0.1 %. The extremes and the mean are exact.
    private final Histogram roundTrips = new Histogram(HIGHEST_NANOS, 3);
    private long sent;
    private long errors;
    private long incorrect;
    private long lost;
    private long late;
    private long minNanos = Long.MAX_VALUE;
    private long maxNanos;
    private long sumNanos;
    private long senderLateNanosMax;

    void sent(long lateNanos) {
        sent++;
        senderLateNanosMax = Math.max(senderLateNanosMax, lateNanos);
    }

    void answered(long nanos) {
        roundTrips.recordValue(Math.min(nanos, HIGHEST_NANOS));
        minNanos = Math.min(minNanos, nanos);
        maxNanos = Math.max(maxNanos, nanos);
        sumNanos += nanos;
    }

    /** A REQUEST was answered by an ERROR; it has no round trip among the others. */
    void error() {
        errors++;
    }

    void incorrect() {
        incorrect++;
    }

    void lost(long count) {
        lost += count;
    }

    /** An answer to what was counted as lost already. */
    void late() {
        late++;
    }

    long answered() {
        return roundTrips.getTotalCount();
    }

    int exitCode() {
        if (answered() + errors == 0 || incorrect > 0 || lost > 0) {
            return ExitCode.INCOMPLETE;
        }
        return errors > 0 ? ExitCode.ERROR_ANSWERED : ExitCode.OK;
    }

    /** Prints the summary. {@code open} of them were neither answered nor lost yet when the ping ended. */
    void print(PrintWriter out, String target, long elapsedNanos, long open, boolean flood) {
        out.printf("--- %s ping summary ---%n", target);
        out.printf(
                Locale.ROOT,
                "%d sent, %d answered, %s%d incorrect, %d lost (%.1f %%)%s%s, in %s%n",
                sent,
                answered(),
                errors == 0 ? "" : errors + " ERROR, ",
                incorrect,
                lost,
                sent == 0 ? 0 : 100.0 * lost / sent,
                late == 0 ? "" : ", " + late + " of them answered too late",
                open == 0 ? "" : ", " + open + " still open",
                DurationText.ofNanos(elapsedNanos));
        if (answered() > 0) {
            printRoundTrips(out, flood);
        }
    }

    private void printRoundTrips(PrintWriter out, boolean flood) {
        LatencyFigures figures = LatencyFigures.of(roundTrips);
        out.printf(
                "round trip min %s, avg %s, max %s%n",
                DurationText.ofNanos(minNanos),
                DurationText.ofNanos(sumNanos / answered()),
                DurationText.ofNanos(maxNanos));
        out.printf(
                "p50 %s, p90 %s, p99 %s, p99.9 %s%n",
                DurationText.ofMicros(figures.p50Micros()),
                DurationText.ofMicros(figures.p90Micros()),
                DurationText.ofMicros(figures.p99Micros()),
                DurationText.ofMicros(figures.p999Micros()));
        out.println(
                flood
                        ? "flood: each waited for the one before it, so a stall counts once however long it was"
                        : "times count from the intended send times; this sender was late by at most "
                                + DurationText.ofNanos(senderLateNanosMax));
    }
}
