package dev.needletail.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link FaultRun}: the node and two backends as processes, faults in the network, a backend killed. */
class FaultRunTest {

    @TempDir
    Path directory;

    /** A minute of requests and two of patience: a run that does not end is to say who did not. */
    @Test
    @Timeout(240)
    void eachOfAHundredThousandRequestsGetsExactlyOneAnswerThroughFaults() throws Exception {
        Arguments arguments = new Arguments(
                new String[0],
                Map.of(
                        "requests", "120000",
                        "clients", "16",
                        "backends", "2",
                        "seed", "3",
                        "minutes", "1",
                        "replace", "0",
                        "jar", ""));
        FaultRun.Outcome outcome = FaultRun.run(arguments, directory);
        assertThat(outcome.isClean()).as(outcome.text()).isTrue();
        assertThat(outcome.verdict().asked()).isGreaterThanOrEqualTo(120_000);
        assertThat(outcome.verdict().answered()).isPositive();
        assertThat(outcome.faults()).as(outcome.text()).isNotEmpty();
    }
}
