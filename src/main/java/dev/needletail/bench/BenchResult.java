package dev.needletail.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about one run; the form of its JSON file is this record's, component by component. Units stand in
 * the names. What is not known is null, never a guess.
 *
 * @param format {@link #FORMAT}
 * @param label what the user calls this run; null without one
 * @param started ISO-8601, when the first connection was opened
 * @param command the command line as typed
 * @param target host and port
 * @param services the REQUESTs by service; null, and not in the file, unless 2 to {@value ServiceScores#SERVICES_MAX} services
 *     were named
 * @param knee null unless the run searched for one
 * @param notes sentences for people: what to know before trusting the figures
 */
public record BenchResult(
        String format,
        @Nullable String label,
        String started,
        String command,
        String target,
        LoadFacts load,
        MachineFacts machine,
        JvmFacts jvm,
        Totals totals,
        Latencies latency,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ServiceFigures> services,
        Timeline timeline,
        @Nullable Knee knee,
        List<String> notes) {

    /** What this version writes and reads. */
    public static final String FORMAT = "needletail-bench/1";

    /** The label, or what tells this run from others without one. */
    public String name() {
        return label == null ? target + " " + started : label;
    }
}
