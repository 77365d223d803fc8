package dev.needletail.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The first lines of each minute are said, and the next one says how many were not. */
class RareLineTest {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @Test
    void saysSoManyEachMinuteAndHowManyItWithheld() {
        RareLine line = new RareLine(2);
        long now = Long.MAX_VALUE - 10; // nanoTime may pass over
        assertThat(line.admit(now)).isZero();
        assertThat(line.admit(now + 1)).isZero();
        for (int i = 0; i < 1_000; i++) {
            assertThat(line.admit(now + MINUTE - 1)).isEqualTo(RareLine.WITHHELD);
        }
        assertThat(line.admit(now + MINUTE)).isEqualTo(1_000);
        assertThat(line.admit(now + MINUTE)).isZero();
        assertThat(line.admit(now + MINUTE + 1)).isEqualTo(RareLine.WITHHELD);
        assertThat(line.admit(now + 3 * MINUTE)).isEqualTo(1);
    }
}
