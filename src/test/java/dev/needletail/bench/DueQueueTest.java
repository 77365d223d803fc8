package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DueQueueTest {

    @Test
    void givesThemOutInTheOrderOfTheirTimesAlsoWhereTheClockWraps() {
        SplittableRandom random = new SplittableRandom(3);
        DueQueue queue = new DueQueue(200);
        long[] due = new long[200];
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < due.length; i++) {
                due[i] = Long.MAX_VALUE - 500 + random.nextInt(1_000);
                queue.add(i, due[i]);
            }
            boolean[] seen = new boolean[due.length];
            long before = Long.MAX_VALUE - 500;
            for (int i = 0; i < due.length; i++) {
                long next = queue.nextNanos();
                int connection = queue.poll();
                assertThat(due[connection]).isEqualTo(next);
                assertThat(next - before).isNotNegative();
                assertThat(seen[connection]).isFalse();
                seen[connection] = true;
                before = next;
            }
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void anEntryMayComeBackBetweenOthers() {
        DueQueue queue = new DueQueue(3);
        queue.add(0, 10);
        queue.add(1, 20);
        queue.add(2, 30);
        assertThat(queue.poll()).isZero();
        queue.add(0, 25);
        assertThat(queue.poll()).isEqualTo(1);
        assertThat(queue.poll()).isZero();
        assertThat(queue.nextNanos()).isEqualTo(30);
    }
}
