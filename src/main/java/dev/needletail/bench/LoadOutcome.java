package dev.needletail.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run has brought.
 *
 * @param started ISO-8601
 * @param heartbeat latencies of HEARTBEATs in nanoseconds, markers among them
 * @param request latencies of REQUESTs in nanoseconds
 * @param services by service; null unless several were named, and not too many
 * @param firstWrong the first wrong answer in words
 * @param firstError the first ERROR in words
 * @param firstLoss why the first connection was lost
 * @param stopped whether somebody ended it before its time
 */
public record LoadOutcome(
        String started,
        Totals totals,
        Histogram heartbeat,
        Histogram request,
        @Nullable List<ServiceFigures> services,
        Timeline timeline,
        @Nullable String firstWrong,
        @Nullable String firstError,
        @Nullable String firstLoss,
        boolean stopped) {

    /** All latencies; a copy. */
    public Histogram all() {
        Histogram all = heartbeat.copy();
        all.add(request);
        return all;
    }

    /** For people: what to know before trusting the figures. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (stopped) {
            notes.add("stopped before its time");
        }
        note(notes, "first wrong answer: ", firstWrong);
        note(notes, "first ERROR: ", firstError);
        note(notes, "first connection lost: ", firstLoss);
        Long unsent = totals.unsent();
        if (unsent != null && unsent > 0) {
            notes.add(unsent + " messages were due and could not be sent before the end: the target was behind, and the"
                    + " percentiles know nothing of them");
        }
        Long late = totals.lateSends();
        Long worst = totals.worstLatenessNanos();
        if (late != null && worst != null && late > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "the load itself was late %d times (%.3f %% of what it sent), by at most %.1f µs; that counts as latency",
                    late,
                    100.0 * late / Math.max(1, totals.sent()),
                    worst / 1_000.0));
        }
        Long collections = totals.garbageCollections();
        if (collections != null && collections > 0) {
            notes.add(collections + " garbage collections of the load itself took " + totals.gcMillis()
                    + " ms within the measured time");
        }
        return notes;
    }

    private static void note(List<String> notes, String head, @Nullable String text) {
        if (text != null) {
            notes.add(head + text);
        }
    }
}
