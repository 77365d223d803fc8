package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InFlightTest {

    @Test
    void findsEverythingThatIsInFlightWhateverOrderTheAnswersComeIn() {
        SplittableRandom random = new SplittableRandom(5);
        InFlight inFlight = new InFlight();
        Map<Integer, Long> model = new HashMap<>();
        List<Integer> sequences = new ArrayList<>();
        int next = -3_000; // wraps from 2^32 - 1 to 0 on the way
        for (int i = 0; i < 100_000; i++) {
            if (sequences.isEmpty() || (sequences.size() < 300 && random.nextInt(100) < 51)) {
                int kind = 1 + random.nextInt(3);
                inFlight.add(next, kind, keyOf(i), i, ~i);
                model.put(next, (long) i << 2 | kind);
                sequences.add(next++);
            } else {
                // Mostly the oldest; the first of all stay for long.
                int which = random.nextInt(10) == 0 ? random.nextInt(sequences.size()) : sequences.size() / 2;
                int sequence = sequences.get(which);
                sequences.subList(which, which + 1).clear();
                long expected = Objects.requireNonNull(model.remove(sequence));
                int place = inFlight.find(sequence);
                assertThat(place).isNotNegative();
                assertThat(inFlight.kind(place)).isEqualTo((int) expected & 3);
                assertThat(inFlight.key(place)).isEqualTo(keyOf((int) (expected >> 2)));
                assertThat(inFlight.intendedNanos(place)).isEqualTo(expected >> 2);
                assertThat(inFlight.timestampMicros(place)).isEqualTo(~(expected >> 2));
                inFlight.remove(place);
                assertThat(inFlight.find(sequence)).isNegative();
            }
            assertThat(inFlight.size()).isEqualTo(model.size());
        }
        for (int sequence : model.keySet()) {
            assertThat(inFlight.find(sequence)).isNotNegative();
        }
    }

    /** None, small ones, and up to the largest that there is room for. */
    private static int keyOf(int i) {
        return i % 3 == 0 ? 0 : (i * 0x9E37_79B9) >>> 2;
    }

    @Test
    void oneThatIsNeverAnsweredIsInNobodysWay() {
        InFlight inFlight = new InFlight();
        inFlight.add(0, InFlight.REQUEST, 0, 1, 1);
        for (int sequence = 1; sequence < 10_000; sequence++) {
            inFlight.add(sequence, InFlight.REQUEST, 0, sequence, sequence);
            inFlight.remove(inFlight.find(sequence));
        }
        assertThat(inFlight.intendedNanos(inFlight.find(0))).isEqualTo(1);
        assertThat(inFlight.size()).isEqualTo(1);
    }
}
