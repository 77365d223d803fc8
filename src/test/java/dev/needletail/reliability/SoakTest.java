package dev.needletail.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.cli.Needletail;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Soak}, and that it fails where it should. */
class SoakTest {

    private static final String[] SHORT = {
        "--minutes",
        "0.12",
        "--sample-seconds",
        "0.6",
        "--clients",
        "12",
        "--rate",
        "600",
        "--jar",
        "",
        // While a JVM warms up its memory grows; a leak of the mutants grows faster by far.
        "--resident-per-hour",
        "1e9",
        "--direct-per-hour",
        "7200",
        "--heap-per-hour",
        "7200",
        "--threads-per-hour",
        "1e9"
    };

    @TempDir
    Path directory;

    @Test
    void aSoundNodePassesAndIsPlotted() throws Exception {
        Soak.Outcome outcome = Soak.run(new Arguments(SHORT, Soak.defaults()), directory, Needletail.class, List.of());
        assertThat(outcome.isClean()).as(outcome.text()).isTrue();
        assertThat(outcome.samples()).hasSizeGreaterThan(3);
        assertThat(outcome.verdict().answered()).isPositive();
        assertThat(outcome.datagrams()).isPositive();
        assertThat(Soak.plot(outcome))
                .startsWith("<svg")
                .contains("heap after a full collection", "file descriptors", "</svg>");
    }

    @Test
    void aNodeThatLeaksFails() throws Exception {
        Soak.Outcome outcome = Soak.run(
                new Arguments(SHORT, Soak.defaults()), directory, LeakyNode.class, List.of("-Dleak=heap,buffer"));
        assertThat(outcome.isClean()).isFalse();
        assertThat(outcome.growing()).as(outcome.text()).contains(SoakFigure.HEAP.title);
        assertThat(outcome.leaks()).as(outcome.text()).isPositive();
        assertThat(outcome.verdict().isClean()).as(outcome.text()).isTrue();
    }
}
