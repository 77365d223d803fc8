package dev.needletail.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** HdrHistogram's own file formats, for its plotters and log processors. */
public final class HistogramFiles {

    private static final double NANOS_PER_MICRO = 1_000.0;
    private static final int TICKS_PER_HALF_DISTANCE = 5;

    private HistogramFiles() {}

    /** Writes the percentile distribution in microseconds ({@code .hgrm}). */
    public static void writePercentiles(Path file, Histogram nanos) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            nanos.outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, NANOS_PER_MICRO);
            check(out, file);
        }
    }

    /** An interval log ({@code .hlog}), written as the run goes: one line for each interval, in nanoseconds. */
    public static final class Log implements AutoCloseable {

        private final Path file;
        private final PrintStream out;
        private final HistogramLogWriter writer;

        /** @param comment its first line */
        public Log(Path file, String comment) throws IOException {
            this.file = file;
            out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
            writer = new HistogramLogWriter(out);
            writer.outputComment(comment.replace('\n', ' '));
            writer.outputLogFormatVersion();
            writer.outputStartTime(System.currentTimeMillis());
            writer.outputLegend();
        }

        public void interval(Histogram nanos) {
            writer.outputIntervalHistogram(nanos);
        }

        @Override
        public void close() throws IOException {
            try (out) {
                check(out, file);
            }
        }
    }

    private static void check(PrintStream out, Path file) throws IOException {
        if (out.checkError()) {
            throw new IOException("could not write all of " + file);
        }
    }
}
