package dev.needletail.cli;

import dev.needletail.bench.LoadListener.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line that tells how a run goes: rewritten in place on a terminal, else a new one every few seconds. */
final class BenchProgress {

    private static final double SECONDS_BETWEEN_LINES = 5;
    private static final int WIDTH = 100;

    private final PrintWriter err;
    private final boolean terminal;
    private final boolean quiet;
    private double nextLine = SECONDS_BETWEEN_LINES;
    private boolean drawn;

    BenchProgress(PrintWriter err, boolean terminal, boolean quiet) {
        this.err = err;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** Something to say that stays. */
    void line(String text) {
        if (!quiet) {
            clear();
            err.println(text);
        }
    }

    void interval(Progress progress) {
        if (quiet) {
            return;
        }
        if (terminal) {
            String text = text(progress);
            err.print("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())));
            err.flush();
            drawn = true;
        } else if (progress.t() >= nextLine) {
            nextLine += SECONDS_BETWEEN_LINES;
            err.println(text(progress));
        }
    }

    static String text(Progress progress) {
        return String.format(
                Locale.ROOT,
                "%7.1f s  %,12.0f msg/s  p50 %s  p99 %s  in flight %d%s%s",
                progress.t(),
                progress.messagesPerSecond(),
                latency(progress.p50Nanos()),
                latency(progress.p99Nanos()),
                progress.inFlight(),
                progress.errors() == 0 ? "" : "  ERROR " + progress.errors(),
                progress.defects() == 0 ? "" : "  defects " + progress.defects());
    }

    private static String latency(@Nullable Long nanos) {
        return nanos == null ? "-" : DurationText.ofNanos(nanos);
    }

    /** A new run counts its seconds from 0. */
    void restart() {
        clear();
        nextLine = SECONDS_BETWEEN_LINES;
    }

    /** Leaves the line to whoever prints next. */
    void clear() {
        if (drawn) {
            err.print("\r" + " ".repeat(WIDTH) + "\r");
            err.flush();
            drawn = false;
        }
    }
}
