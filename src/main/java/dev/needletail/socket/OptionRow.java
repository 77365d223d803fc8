package dev.needletail.socket;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One line of the table: the latest report for a role, an option and a setting, and how often each outcome came. */
final class OptionRow {

    /** What was seen last; equal sightings need no new report. */
    private record Sighting(long effective, Refusal refusal, int surroundings, OptionReport report) {
        boolean sameAs(long effective, Refusal refusal, int surroundings) {
            return this.effective == effective && this.refusal == refusal && this.surroundings == surroundings;
        }
    }

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);
    private volatile @Nullable Sighting last;

    OptionRow() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    /** Counts the known outcome again when nothing changed; false when a new judgement is due. Any thread. */
    boolean seenAgain(long effective, Refusal refusal, int surroundings) {
        Sighting known = last;
        if (known == null || !known.sameAs(effective, refusal, surroundings)) {
            return false;
        }
        count(known.report.outcome());
        return true;
    }

    /** Any thread; of two at once the later one stays. */
    void judged(long effective, Refusal refusal, int surroundings, OptionReport report) {
        last = new Sighting(effective, refusal, surroundings, report);
        count(report.outcome());
    }

    @Nullable
    OptionReport report() {
        Sighting known = last;
        return known == null ? null : known.report;
    }

    /** Point in time; outcomes that never came are left out. */
    Map<Outcome, Long> counts() {
        Map<Outcome, Long> sums = new EnumMap<>(Outcome.class);
        counts.forEach((outcome, adder) -> {
            long sum = adder.sum();
            if (sum != 0) {
                sums.put(outcome, sum);
            }
        });
        return sums;
    }

    private void count(Outcome outcome) {
        Objects.requireNonNull(counts.get(outcome)).increment(); // every outcome has one
    }
}
