package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void labelsWithRoomStayWhereTheyAre() {
        assertThat(Spread.column(new double[] {80, 10, 40}, 15, 0, 100)).containsExactly(80, 10, 40);
    }

    @Test
    void labelsOnOnePlaceMoveApart() {
        double[] places = Spread.column(new double[] {50, 50, 50}, 15, 0, 100);
        Arrays.sort(places);
        assertThat(places[1] - places[0]).isGreaterThanOrEqualTo(15);
        assertThat(places[2] - places[1]).isGreaterThanOrEqualTo(15);
    }

    @Test
    void labelsThatFitStayBetweenTheBoundsAndApart() {
        Random random = new Random(3);
        for (int round = 0; round < 1_000; round++) {
            double[] wanted = random.doubles(1 + random.nextInt(6), 0, 100).toArray();
            double[] places = Spread.column(wanted, 15, 0, 100);
            Arrays.sort(places);
            assertThat(places[0]).isGreaterThanOrEqualTo(0);
            assertThat(places[places.length - 1]).isLessThanOrEqualTo(100);
            for (int i = 1; i < places.length; i++) {
                assertThat(places[i] - places[i - 1]).isGreaterThanOrEqualTo(15 - 1e-9);
            }
        }
    }

    @Test
    void labelsThatDoNotFitGoBeyondTheBoundAndStayApart() {
        assertThat(Spread.column(new double[] {0, 0, 0, 0}, 40, 0, 100)).containsExactly(0, 40, 80, 120);
    }

    @Test
    void theEndsOfARowAreShownFirst() {
        boolean[] shown = Spread.row(new double[] {0, 10, 50, 95, 100}, new double[] {20, 20, 20, 20, 20}, 2);
        assertThat(shown).containsExactly(true, false, true, false, true);
    }

    @Test
    void aLabelWithoutTextIsNotShown() {
        assertThat(Spread.row(new double[] {0, 50, 100}, new double[] {20, 0, 20}, 2))
                .containsExactly(true, false, true);
    }
}
