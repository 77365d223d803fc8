package dev.needletail.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ages are spread around the one that was asked for. */
class ConnectionAgeTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();

    @Test
    void theDrawDecidesWhereBetweenTheShortestAndTheLongest() {
        ConnectionAge age = new ConnectionAge(1_000, 0.25);
        assertThat(age.drawNanos(always(0))).isEqualTo(750);
        assertThat(age.drawNanos(always(0.5))).isEqualTo(1_000);
        assertThat(age.drawNanos(always(0.75))).isEqualTo(1_125);
    }

    @Test
    void agesAreSpreadEvenly() {
        ConnectionAge age = new ConnectionAge(HOUR, 0.1);
        Random random = new Random(7);
        int[] tenths = new int[10];
        for (int i = 0; i < 10_000; i++) {
            long drawn = age.drawNanos(random);
            assertThat(drawn).isBetween(HOUR - HOUR / 10, HOUR + HOUR / 10);
            tenths[(int) ((drawn - (HOUR - HOUR / 10)) * 10 / (HOUR / 5 + 1))]++;
        }
        for (int tenth : tenths) {
            assertThat(tenth).isBetween(800, 1_200);
        }
    }

    @Test
    void withoutJitterEachHasTheSame() {
        ConnectionAge age = new ConnectionAge(HOUR, 0);
        assertThat(age.drawNanos(always(0))).isEqualTo(HOUR);
        assertThat(age.drawNanos(always(0.99))).isEqualTo(HOUR);
    }

    @Test
    void anAgeIsNeverNothingAndNeverBeyondCounting() {
        assertThat(new ConnectionAge(1_000, 1).drawNanos(always(0))).isEqualTo(1);
        assertThat(new ConnectionAge(Long.MAX_VALUE, 1).drawNanos(always(0.99))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void zeroIsNoLimit() {
        assertThat(new ConnectionAge(0, 0.1).isLimited()).isFalse();
        assertThat(ConnectionAge.UNLIMITED.isLimited()).isFalse();
        assertThat(new ConnectionAge(1, 0.1).isLimited()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void aJitterThatIsNoPartIsRefused(double jitter) {
        assertThatThrownBy(() -> new ConnectionAge(HOUR, jitter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max-connection-age-jitter " + jitter + " is outside 0 to 1");
    }

    @Test
    void anAgeBelowZeroIsRefused() {
        assertThatThrownBy(() -> new ConnectionAge(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A source whose every number is {@code fraction} of 1. */
    private static RandomGenerator always(double fraction) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return (long) (fraction * 0x1p53) << 11; // nextDouble takes the upper 53 bits
            }
        };
    }
}
