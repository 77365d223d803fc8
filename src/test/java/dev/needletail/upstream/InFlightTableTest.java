package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightTableTest {

    private static final long LATEST = Long.MAX_VALUE;

    @Test
    void givesBackWhatTheClientSent() {
        InFlightTable<String> table = new InFlightTable<>(4);
        int sequence = table.add("client", 0xfedcba98, 0xfedcba9876543210L, 11, 17);
        int slot = table.find(sequence);
        assertThat(table.owner(slot)).isEqualTo("client");
        assertThat(table.clientSequence(slot)).isEqualTo(0xfedcba98);
        assertThat(table.clientTimestamp(slot)).isEqualTo(0xfedcba9876543210L);
        assertThat(table.receivedNanos(slot)).isEqualTo(11);
        assertThat(table.startNanos(slot)).isEqualTo(17);
        assertThat(table.nodeSequence(slot)).isEqualTo(sequence);
    }

    @Test
    void numbersRequestsOneAfterTheOtherAcrossTheWrap() {
        InFlightTable<String> table = new InFlightTable<>(8, -2);
        assertThat(table.add("a", 0, 0, 0, 0)).isEqualTo(-2);
        assertThat(table.add("b", 0, 0, 0, 0)).isEqualTo(-1);
        assertThat(table.add("c", 0, 0, 0, 0)).isZero();
        assertThat(table.owner(table.find(-1))).isEqualTo("b");
        assertThat(table.owner(table.find(0))).isEqualTo("c");
        assertThat(table.find(1)).isEqualTo(InFlightTable.NEVER_ISSUED);
        assertThat(table.find(-3)).isEqualTo(InFlightTable.NEVER_ISSUED);
    }

    @Test
    void tellsALateAnswerFromAnInventedOne() {
        InFlightTable<String> table = new InFlightTable<>(4);
        assertThat(table.find(0)).isEqualTo(InFlightTable.NEVER_ISSUED);
        int sequence = table.add("client", 0, 0, 0, 0);
        table.remove(table.find(sequence));
        assertThat(table.find(sequence)).isEqualTo(InFlightTable.LATE);
        assertThat(table.find(sequence + 1)).isEqualTo(InFlightTable.NEVER_ISSUED);
        assertThat(table.find(sequence - 1)).isEqualTo(InFlightTable.NEVER_ISSUED);
    }

    @Test
    void neverTakesALateAnswerForTheRequestThatHasItsSlotNow() {
        InFlightTable<String> table = new InFlightTable<>(1); // two slots
        int first = table.add("first", 0, 0, 0, 0);
        table.remove(table.find(first));
        table.remove(table.find(table.add("second", 0, 0, 0, 0)));
        int third = table.add("third", 0, 0, 0, 0);
        assertThat(third & 1).isEqualTo(first & 1);
        assertThat(table.find(first)).isEqualTo(InFlightTable.LATE);
        assertThat(table.owner(table.find(third))).isEqualTo("third");
    }

    @Test
    void isNotBlockedByASlowAnswer() {
        InFlightTable<String> table = new InFlightTable<>(4, -100);
        int slow = table.add("slow", 0, 0, 0, 0);
        for (int i = 1; i <= 1_000; i++) {
            int sequence = table.add("fast", i, 0, i, i);
            assertThat(table.clientSequence(table.find(sequence))).isEqualTo(i);
            table.remove(table.find(sequence));
        }
        assertThat(table.owner(table.find(slow))).isEqualTo("slow");
        assertThat(table.oldestSlot()).isEqualTo(table.find(slow));
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void countsASkippedSequenceAsIssued() {
        InFlightTable<String> table = new InFlightTable<>(1 + 1); // four slots
        int slow = table.add("slow", 0, 0, 0, 0);
        int last = slow;
        while (last < slow + 5) {
            last = table.add("fast", 0, 0, 0, 0);
            table.remove(table.find(last));
        }
        assertThat(table.find(slow + 4)).isEqualTo(InFlightTable.LATE); // its slot was taken: never sent
    }

    @Test
    void refusesMoreThanItsLimit() {
        InFlightTable<String> table = new InFlightTable<>(3);
        List<Integer> sequences = new ArrayList<>();
        while (table.canAdd()) {
            sequences.add(table.add("client", 0, 0, 0, 0));
        }
        assertThat(sequences).hasSize(3);
        assertThatIllegalStateException()
                .isThrownBy(() -> table.add("client", 0, 0, 0, 0))
                .withMessageContaining("3 of 3");
        table.remove(table.find(sequences.get(1)));
        assertThat(table.canAdd()).isTrue();
    }

    @Test
    void expiresTheOldestFirstAndOnlyWhatIsOldEnough() {
        InFlightTable<String> table = new InFlightTable<>(8);
        for (int at : new int[] {10, 20, 20, 30}) {
            table.add("at " + at, 0, 0, at, at);
        }
        assertThat(table.nextExpired(10)).isEqualTo(InFlightTable.NONE);
        List<String> expired = new ArrayList<>();
        for (int slot = table.nextExpired(21); slot != InFlightTable.NONE; slot = table.nextExpired(21)) {
            expired.add(table.owner(slot));
            table.remove(slot);
        }
        assertThat(expired).containsExactly("at 10", "at 20", "at 20");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void expiresAcrossTheOverflowOfTheClock() {
        InFlightTable<String> table = new InFlightTable<>(8);
        table.add("before", 0, 0, LATEST - 5, LATEST - 5);
        table.add("after", 0, 0, LATEST + 5, LATEST + 5);
        assertThat(table.owner(table.nextExpired(LATEST + 1))).isEqualTo("before");
        table.remove(table.oldestSlot());
        assertThat(table.nextExpired(LATEST + 5)).isEqualTo(InFlightTable.NONE);
        assertThat(table.nextExpired(LATEST + 6)).isNotEqualTo(InFlightTable.NONE);
    }

    @Test
    void drainsInSequenceOrderWhenTheConnectionIsLost() {
        InFlightTable<Integer> table = new InFlightTable<>(8, -3);
        for (int i = 0; i < 6; i++) {
            table.add(i, 0, 0, i, i);
        }
        table.remove(table.find(-2));
        table.remove(table.find(2));
        List<Integer> drained = new ArrayList<>();
        for (int slot = table.oldestSlot(); slot != InFlightTable.NONE; slot = table.oldestSlot()) {
            drained.add(table.owner(slot));
            table.remove(slot);
        }
        assertThat(drained).containsExactly(0, 2, 3, 4);
        assertThat(table.size()).isZero();
    }

    @Test
    void knowsTheOldestHoweverLateAndInWhateverOrderAnswersCome() {
        SplittableRandom random = new SplittableRandom(17);
        InFlightTable<Long> table = new InFlightTable<>(12, -1_000);
        TreeMap<Long, Integer> model = new TreeMap<>(); // in the order of issue → sequence
        for (long issued = 0; issued < 20_000; ) {
            if (table.canAdd() && random.nextInt(3) > 0) {
                model.put(issued, table.add(issued, 0, 0, issued, issued));
                issued++;
            } else if (!model.isEmpty()) {
                // Mostly the youngest, so that old ones stay until the ring has passed them many times.
                Long key = random.nextInt(50) == 0 ? model.firstKey() : model.lastKey();
                table.remove(table.find(Objects.requireNonNull(model.remove(key))));
            }
            if (random.nextInt(4) == 0) {
                Long oldest = model.isEmpty() ? null : model.firstKey();
                int slot = table.oldestSlot();
                assertThat(slot == InFlightTable.NONE ? null : table.owner(slot))
                        .isEqualTo(oldest);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, (1 << 20) + 1, Integer.MAX_VALUE})
    void refusesALimitThatItCannotHold(int limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InFlightTable<>(limit))
                .withMessageContaining(String.valueOf(limit))
                .withMessageContaining("1 to 1048576");
    }

    @Test
    void holdsItsLargestLimit() {
        InFlightTable<String> table = new InFlightTable<>(1 << 20);
        assertThat(table.limit()).isEqualTo(1 << 20);
        assertThat(table).hasToString("InFlightTable[size=0, limit=1048576, capacity=2097152, next=0]");
    }
}
