package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decoder does what a decoder does that has nothing to be fast for. */
class StreamDifferentialTest {

    private static final int STREAMS = 100_000;

    @Test
    void doesWhatTheReferenceDoesWithAnyStreamInAnyPieces() {
        long frames = 0;
        int defective = 0;
        for (long seed = 0; seed < STREAMS; seed++) {
            RandomStream stream = new RandomStream(seed);
            try {
                RandomStream.Outcome outcome = stream.check();
                frames += outcome.frames();
                defective += outcome.defective() ? 1 : 0;
            } catch (RuntimeException | Error broken) {
                fail(stream.explain(), broken);
            }
        }
        assertThat(frames).as("frames").isGreaterThan(3L * STREAMS);
        assertThat(defective).as("broken streams").isBetween(STREAMS / 10, STREAMS / 2);
    }

    @ParameterizedTest
    @CsvSource({"63, true", "65, true", "64, false"})
    void aReferenceThatIsWrongInOneThingIsFoundOut(int limit, boolean errorFrames) {
        assertThat(foundWith(limit, errorFrames)).isTrue();
    }

    @Test
    void aReferenceThatIsRightIsNot() {
        assertThat(foundWith(64, true)).isFalse();
    }

    /** Whether a difference shows between a decoder with limit 64 and error frames, and a reference with these. */
    private static boolean foundWith(int limit, boolean errorFrames) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] stream = new byte[200];
            for (int at = 0; at + 15 < stream.length; ) {
                int length = random.nextInt(63, 67);
                stream[at] = (byte) random.nextInt(5);
                stream[at + 13] = (byte) length;
                at += 15 + length;
            }
            try {
                ReferenceDecoder reference = new ReferenceDecoder(stream, limit, errorFrames);
                new StreamCheck(stream, 64, true, false, random::nextInt, reference).run();
            } catch (AssertionError found) {
                return true;
            }
        }
        return false;
    }
}
