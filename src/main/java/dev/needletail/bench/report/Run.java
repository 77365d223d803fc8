package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Latency;
import java.util.ArrayList;
import java.util.List;

/** A result and its place in the report: the first is the reference of the others. */
record Run(int index, BenchResult result) {

    private static final int LETTERS = 26;

    static List<Run> of(List<BenchResult> results) {
        List<Run> runs = new ArrayList<>();
        for (BenchResult result : results) {
            runs.add(new Run(runs.size(), result));
        }
        return runs;
    }

    /** How plots and tables call it: A, B, …, Z, 27, 28, … */
    String letter() {
        return index < LETTERS ? Character.toString('A' + index) : Integer.toString(index + 1);
    }

    /** {@code A · label}. */
    String name() {
        return letter() + " · " + result.name();
    }

    /** The key of its lines in every plot. */
    String key() {
        return "run-" + index;
    }

    Latency latency() {
        return result.latency().all();
    }

    boolean hasLatency() {
        return latency().count() > 0;
    }

    /** A line of this run in the overlay of several. */
    Series line(double[] x, double[] y) {
        return new Series(key(), name(), letter(), index, x, y);
    }
}
