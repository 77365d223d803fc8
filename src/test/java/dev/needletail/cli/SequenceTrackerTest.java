package dev.needletail.cli;

import static dev.needletail.cli.SequenceTracker.Verdict.DUPLICATE;
import static dev.needletail.cli.SequenceTracker.Verdict.FIRST;
import static dev.needletail.cli.SequenceTracker.Verdict.GAP;
import static dev.needletail.cli.SequenceTracker.Verdict.NEXT;
import static dev.needletail.cli.SequenceTracker.Verdict.REORDERED;
import static dev.needletail.cli.SequenceTracker.Verdict.RESTART;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceTrackerTest {

    private final SequenceTracker tracker = new SequenceTracker();

    @Test
    void countsWhatAGapLeavesOut() {
        assertThat(tracker.accept(5)).isEqualTo(FIRST);
        assertThat(tracker.accept(6)).isEqualTo(NEXT);
        assertThat(tracker.accept(10)).isEqualTo(GAP);
        assertThat(tracker.missing()).isEqualTo(3);
        assertThat(tracker.gaps()).isEqualTo(1);
    }

    @Test
    void takesAMissingOneThatComesLateAsReordered() {
        tracker.accept(1);
        tracker.accept(4);
        assertThat(tracker.accept(2)).isEqualTo(REORDERED);
        assertThat(tracker.accept(2)).isEqualTo(DUPLICATE);
        assertThat(tracker.missing()).isEqualTo(1);
        assertThat(tracker.reordered()).isEqualTo(1);
        assertThat(tracker.duplicates()).isEqualTo(1);
    }

    @Test
    void learnsFromALateOneThatTheSourceBeganEarlier() {
        tracker.accept(10);
        assertThat(tracker.accept(7)).isEqualTo(REORDERED);
        assertThat(tracker.missing()).isEqualTo(2);
        assertThat(tracker.accept(8)).isEqualTo(REORDERED);
        assertThat(tracker.accept(9)).isEqualTo(REORDERED);
        assertThat(tracker.missing()).isZero();
    }

    @Test
    void goesOnWhereTheNumbersWrapAround() {
        tracker.accept(-2); // 2^32 - 2
        assertThat(tracker.accept(-1)).isEqualTo(NEXT);
        assertThat(tracker.accept(0)).isEqualTo(NEXT);
        assertThat(tracker.accept(3)).isEqualTo(GAP);
        assertThat(tracker.missing()).isEqualTo(2);
    }

    @Test
    void takesANumberFarBackAsARestart() {
        tracker.accept(SequenceTracker.WINDOW);
        assertThat(tracker.accept(0)).isEqualTo(RESTART);
        assertThat(tracker.accept(1)).isEqualTo(NEXT);
        assertThat(tracker.missing()).isZero();
        assertThat(tracker.restarts()).isEqualTo(1);
    }

    @Test
    void forgetsWhatLiesBeforeAJumpWiderThanTheWindow() {
        tracker.accept(0);
        assertThat(tracker.accept(2 * SequenceTracker.WINDOW)).isEqualTo(GAP);
        assertThat(tracker.missing()).isEqualTo(2 * SequenceTracker.WINDOW - 1);
        assertThat(tracker.accept(2 * SequenceTracker.WINDOW - 1)).isEqualTo(REORDERED);
        assertThat(tracker.missing()).isEqualTo(2 * SequenceTracker.WINDOW - 2);
    }

    @Test
    void addsUpForAnyShuffledStreamWithLossAndDuplicates() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            SequenceTracker any = new SequenceTracker();
            int first = random.nextInt();
            int count = 2_000;
            List<Integer> stream = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                stream.add(first + i);
            }
            int lost = random.nextInt(100);
            for (int i = 0; i < lost; i++) {
                stream.remove(
                        /* index */ 1 + random.nextInt(stream.size() - 2)); // not the ends, whose loss nobody can see
            }
            int duplicates = random.nextInt(50);
            for (int i = 0; i < duplicates; i++) {
                int at = random.nextInt(stream.size());
                stream.add(at, stream.get(at));
            }
            for (int i = 0; i + 8 < stream.size(); i += 8) {
                Collections.shuffle(stream.subList(i, i + 8), random);
            }
            stream.forEach(any::accept);
            assertThat(any.missing()).as("seed %d", seed).isEqualTo(lost);
            assertThat(any.duplicates()).as("seed %d", seed).isEqualTo(duplicates);
            assertThat(any.restarts()).as("seed %d", seed).isZero();
        }
    }
}
