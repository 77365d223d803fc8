package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadSizesTest {

    @Test
    void aFixedSizeIsAlwaysTheSame() {
        PayloadSizes sizes = PayloadSizes.parse("64");
        assertThat(sizes.bytes(0)).isEqualTo(64);
        assertThat(sizes.bytes(-1)).isEqualTo(64);
        assertThat(sizes.facts()).isEqualTo(new LoadFacts.PayloadFacts("fixed", "64", 64, 64));
    }

    @Test
    void aRangeReachesBothItsEndsAndIsEven() {
        PayloadSizes sizes = PayloadSizes.parse("16..1024");
        assertThat(sizes.bytes(0)).isEqualTo(16);
        assertThat(sizes.bytes(-1)).isEqualTo(1024);
        SplittableRandom random = new SplittableRandom(1);
        long sum = 0;
        for (int i = 0; i < 100_000; i++) {
            int bytes = sizes.bytes(random.nextInt());
            assertThat(bytes).isBetween(16, 1024);
            sum += bytes;
        }
        assertThat(sum / 100_000.0).isBetween(515.0, 525.0);
        assertThat(sizes.facts().kind()).isEqualTo("uniform");
    }

    @Test
    void weightsDecideHowOftenASizeComes() {
        PayloadSizes sizes = PayloadSizes.parse("64:9,1000..1024:1");
        SplittableRandom random = new SplittableRandom(1);
        int large = 0;
        for (int i = 0; i < 100_000; i++) {
            int bytes = sizes.bytes(random.nextInt());
            assertThat(bytes == 64 || (1000 <= bytes && bytes <= 1024)).isTrue();
            large += bytes == 64 ? 0 : 1;
        }
        assertThat(large).isBetween(9_700, 10_300);
        assertThat(sizes.facts()).isEqualTo(new LoadFacts.PayloadFacts("weighted", "64:9,1000..1024:1", 64, 1024));
    }

    @Test
    void theWholeRangeOfTheWireIsPossible() {
        PayloadSizes sizes = PayloadSizes.parse("0..65535");
        assertThat(sizes.bytes(0)).isZero();
        assertThat(sizes.bytes(-1)).isEqualTo(65_535);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "65536 | the size '65536'",
                "-1 | the size '-1'",
                "x | the size 'x'",
                "1024..16 | from 1024 down to 16",
                "64:0 | the weight '0'",
                "64:9, | the size ''"
            })
    void refusesWhatIsNoSizeWithTheFigureAndAnExample(String text, String reason) {
        assertThatThrownBy(() -> PayloadSizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
