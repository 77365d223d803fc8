package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What went wrong in a run, in one sentence: it comes before any figure that looks good. */
final class Trouble {

    private Trouble() {}

    /** Empty when everything was answered, and answered right. */
    static Optional<String> of(BenchResult result) {
        Totals totals = result.totals();
        List<String> found = new ArrayList<>();
        if (totals.answered() == 0) {
            found.add("no correct answer came");
        }
        add(found, totals.missing(), "answer is missing", "answers are missing");
        add(found, totals.mismatched(), "answer is wrong", "answers are wrong");
        add(found, totals.duplicated(), "answer came twice", "answers came twice");
        add(found, totals.lostConnections(), "connection was lost", "connections were lost");
        add(found, totals.errorsInAll(), "message was answered with ERROR", "messages were answered with ERROR");
        Long unsent = totals.unsent();
        add(found, unsent == null ? 0 : unsent, "message was due and never sent", "messages were due and never sent");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String sentence = String.join(", ", found);
        return Optional.of(Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + ".");
    }

    private static void add(List<String> found, long count, String one, String many) {
        if (count > 0) {
            found.add(Figures.count(count, one, many));
        }
    }
}
