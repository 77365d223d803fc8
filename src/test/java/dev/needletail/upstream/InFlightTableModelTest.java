package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random operations on the table and on a map that keeps the order of insertion: both always agree. */
class InFlightTableModelTest {

    private static final int OPERATIONS = 250_000;

    private record Request(Object owner, int clientSequence, long clientTimestamp, long startNanos) {}

    private final Map<Integer, Request> model = new LinkedHashMap<>(); // by node sequence, oldest first
    private final List<Integer> inFlight = new ArrayList<>(); // the same keys, for a random pick
    private final Set<Integer> issued = new HashSet<>();
    private int last;
    private long nowNanos = Long.MAX_VALUE - 100_000; // passes the overflow of the clock

    @ParameterizedTest
    @CsvSource({"1, -3", "3, -1000", "64, -125000", "1000, 2147483000"})
    void agreesWithAMapThroughOutOfOrderAnswersWrapsExpiryAndLateAnswers(int limit, int firstSequence) {
        RandomGenerator random = new SplittableRandom(0x7461696cL + limit);
        InFlightTable<Object> table = new InFlightTable<>(limit, firstSequence);
        last = firstSequence - 1;
        int added = 0;
        int late = 0;
        int expired = 0;
        for (int operation = 0; operation < OPERATIONS; operation++) {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4, 5, 6 -> added += add(table, random);
                case 7, 8, 9, 10, 11 -> answer(table, random, random.nextInt(4) == 0);
                case 12 -> late += answerAgain(table, random, firstSequence);
                case 13 -> expired += expire(table, random);
                case 14 -> invent(table, random);
                default -> {
                    if (random.nextInt(200) == 0) {
                        loseConnection(table);
                    }
                }
            }
            assertThat(table.size()).isEqualTo(model.size());
            assertThat(table.canAdd()).isEqualTo(model.size() < limit);
        }
        loseConnection(table);
        assertThat(added).isGreaterThan(OPERATIONS / 8);
        assertThat(late).isPositive();
        assertThat(expired).isPositive();
    }

    private int add(InFlightTable<Object> table, RandomGenerator random) {
        if (!table.canAdd()) {
            return 0;
        }
        nowNanos += random.nextInt(3);
        Request request = new Request(new Object(), random.nextInt(), random.nextLong(), nowNanos);
        int sequence = table.add(
                request.owner(),
                request.clientSequence(),
                request.clientTimestamp(),
                request.startNanos() - 3,
                request.startNanos());
        assertThat(sequence - last).as("sequences only rise").isPositive();
        assertThat(issued.add(sequence)).as("no sequence twice").isTrue();
        last = sequence;
        model.put(sequence, request);
        inFlight.add(sequence);
        return 1;
    }

    private void answer(InFlightTable<Object> table, RandomGenerator random, boolean outOfOrder) {
        if (model.isEmpty()) {
            return;
        }
        int sequence = outOfOrder
                ? inFlight.get(random.nextInt(inFlight.size()))
                : model.keySet().iterator().next();
        int slot = table.find(sequence);
        assertHolds(table, slot, sequence);
        table.remove(slot);
        forget(sequence);
    }

    private int answerAgain(InFlightTable<Object> table, RandomGenerator random, int firstSequence) {
        int span = last - firstSequence + 1;
        if (span <= 0) {
            return 0;
        }
        int sequence = last - random.nextInt(Math.min(span, 5_000));
        if (model.containsKey(sequence)) {
            assertHolds(table, table.find(sequence), sequence);
            return 0;
        }
        assertThat(table.find(sequence)).isEqualTo(InFlightTable.LATE);
        return issued.contains(sequence) ? 1 : 0;
    }

    private int expire(InFlightTable<Object> table, RandomGenerator random) {
        nowNanos += random.nextInt(50);
        long before = nowNanos - random.nextInt(200);
        int expired = 0;
        for (int slot = table.nextExpired(before); slot != InFlightTable.NONE; slot = table.nextExpired(before)) {
            int oldest = model.keySet().iterator().next();
            assertHolds(table, slot, oldest);
            assertThat(table.startNanos(slot) - before).isNegative();
            table.remove(slot);
            forget(oldest);
            expired++;
        }
        model.values().stream()
                .limit(1)
                .forEach(request -> assertThat(request.startNanos() - before)
                        .as("the oldest that stays")
                        .isGreaterThanOrEqualTo(0));
        return expired;
    }

    private void invent(InFlightTable<Object> table, RandomGenerator random) {
        int ahead = last + 1 + random.nextInt(1 << 30);
        assertThat(table.find(ahead)).isEqualTo(InFlightTable.NEVER_ISSUED);
    }

    private void loseConnection(InFlightTable<Object> table) {
        for (int sequence : List.copyOf(model.keySet())) {
            int slot = table.oldestSlot();
            assertHolds(table, slot, sequence);
            table.remove(slot);
            forget(sequence);
        }
        assertThat(table.oldestSlot()).isEqualTo(InFlightTable.NONE);
    }

    private void assertHolds(InFlightTable<Object> table, int slot, int sequence) {
        assertThat(slot).isNotNegative();
        Request request = model.get(sequence);
        assertThat(table.nodeSequence(slot)).isEqualTo(sequence);
        assertThat(new Request(
                        table.owner(slot),
                        table.clientSequence(slot),
                        table.clientTimestamp(slot),
                        table.startNanos(slot)))
                .isEqualTo(request);
    }

    private void forget(int sequence) {
        model.remove(sequence);
        inFlight.remove(/* element */ (Integer) sequence);
    }
}
