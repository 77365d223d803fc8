package dev.needletail.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code bench} puts what it found. */
final class BenchOutputOptions {

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "The whole result; - for standard output, and then nothing else goes there.")
    private @Nullable String json;

    @Option(names = "--hgrm", paramLabel = "FILE", description = "The percentiles in µs, as HdrHistogram plots them.")
    @Nullable
    Path hgrm;

    @Option(names = "--hlog", paramLabel = "FILE", description = "HdrHistogram's log, a line for each interval.")
    @Nullable
    Path hlog;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "One HTML page that needs nothing else; with --compare, of all the runs together.")
    @Nullable
    Path report;

    @Option(names = "--label", paramLabel = "TEXT", description = "What to call this run.")
    @Nullable
    String label;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress.")
    boolean quiet;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Send nothing: compare the results in these JSON files with the first of them.")
    List<Path> compare = new ArrayList<>();

    boolean isJsonOnStandardOutput() {
        return "-".equals(json);
    }

    @Nullable
    Path jsonFile() {
        return json == null || isJsonOnStandardOutput() ? null : Path.of(json);
    }
}
