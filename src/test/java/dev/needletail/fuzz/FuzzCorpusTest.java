package dev.needletail.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was ever found stays found: every kept input, and every seed, keeps every law. */
class FuzzCorpusTest {

    @ParameterizedTest
    @EnumSource
    void everyKeptInputAndEverySeedKeepsTheLaws(FuzzTarget target) {
        List<byte[]> inputs = new ArrayList<>(Corpus.kept(target));
        assertThat(inputs).as("kept inputs").isNotEmpty();
        inputs.addAll(Seeds.of(target));
        for (byte[] input : inputs) {
            try {
                target.run(input);
            } catch (Throwable broken) {
                fail(target.label() + " " + HexFormat.of().formatHex(input), broken);
            }
        }
    }
}
