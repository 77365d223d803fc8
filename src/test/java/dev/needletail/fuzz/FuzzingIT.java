package dev.needletail.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A little coverage-guided fuzzing with every build: a fixed seed and a fixed number of executions. Most of the time goes to
 * the starts of the fuzzer's processes, so it is the decoder and the node as a whole; {@link FuzzCorpusTest} runs all targets.
 */
class FuzzingIT {

    private static final long SEED = 1;
    private static final int PLANTED_EXECUTIONS = 1_000_000;
    private static final int HANG_GUARD_SECONDS = 60;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"FRAME_STREAM", "REQUEST_PATH"})
    void noLawIsBroken(FuzzTarget target) throws Exception {
        Fuzzer fuzzer = Fuzzer.of(target, directory);
        fuzzer.begin(Seeds.of(target));
        fuzzer.begin(Corpus.kept(target));
        FuzzResult result = fuzzer.run(target.executionsInBuild(), SEED, Fuzzer.Search.HINTED, HANG_GUARD_SECONDS);
        assertThat(result.error())
                .as("%s, seed %d, input %s", target.label(), SEED, result.findingHex())
                .isNull();
        assertThat(result.executions()).isPositive();
        assertThat(result.edges()).as("it is guided by coverage").isGreaterThan(20);
    }

    @Test
    void aPlantedBugIsFoundWhichChanceDoesNotFind() throws Exception {
        SplittableRandom chance = new SplittableRandom(SEED);
        for (int i = 0; i < PLANTED_EXECUTIONS; i++) {
            byte[] input = new byte[17];
            chance.nextBytes(input);
            PlantedFuzz.fuzzerTestOneInput(input);
        }
        Fuzzer fuzzer = new Fuzzer(PlantedFuzz.class.getName(), 64, directory);
        fuzzer.begin(List.of(new byte[20])); // a HEARTBEAT and a little more
        FuzzResult result = fuzzer.run(PLANTED_EXECUTIONS, SEED, Fuzzer.Search.HINTED, HANG_GUARD_SECONDS);
        String finding = result.findingHex();
        assertThat(finding).as("after %d executions", result.executions()).isNotNull();
        assertThatThrownBy(
                        () -> PlantedFuzz.fuzzerTestOneInput(HexFormat.of().parseHex(finding == null ? "" : finding)))
                .hasMessage("planted");
    }
}
