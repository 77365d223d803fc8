package dev.needletail.impair;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Which fault begins and ends when: a script written by hand, or drawn from a seed. The same seed draws the same script. Counts
 * what it did. Run by one thread.
 */
public final class FaultSchedule {

    /** Begins, and says how it ends. */
    @FunctionalInterface
    public interface Fault {
        Runnable begin() throws Exception;
    }

    private record Step(Duration at, Duration lasts, String name, Fault fault) {}

    private record End(long atNanos, Runnable action) {}

    private static final long LOOK_NANOS = 2_000_000;

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Long> done = new TreeMap<>();

    /** A fault that begins {@code at} after the start and lasts so long. */
    public FaultSchedule add(Duration at, Duration lasts, String name, Fault fault) {
        steps.add(new Step(at, lasts, name, fault));
        return this;
    }

    /** An action that needs no end. */
    public FaultSchedule once(Duration at, String name, Runnable action) {
        return add(at, Duration.ZERO, name, () -> {
            action.run();
            return () -> {};
        });
    }

    /**
     * Faults drawn one after another: each begins when the one before has ended and the pause is over.
     *
     * @param pause up to so long between two
     * @param lasts up to so long each
     */
    public static FaultSchedule drawn(
            long seed, Duration total, Duration pause, Duration lasts, SequencedMap<String, Fault> faults) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Map.Entry<String, Fault>> choice = new ArrayList<>(faults.entrySet());
        FaultSchedule schedule = new FaultSchedule();
        long at = 0;
        while (true) {
            at += 1 + random.nextLong(pause.toNanos());
            long length = 1 + random.nextLong(lasts.toNanos());
            if (at + length > total.toNanos()) {
                return schedule;
            }
            Map.Entry<String, Fault> next = choice.get(random.nextInt(choice.size()));
            schedule.add(Duration.ofNanos(at), Duration.ofNanos(length), next.getKey(), next.getValue());
            at += length;
        }
    }

    /** Runs the script in the calling thread until it is over or {@code enough}; what has begun is ended in any case. */
    public void run(BooleanSupplier enough) throws Exception {
        List<Step> order = new ArrayList<>(steps);
        order.sort(Comparator.comparing(Step::at));
        List<End> ends = new ArrayList<>();
        long start = System.nanoTime();
        try {
            while ((!order.isEmpty() || !ends.isEmpty()) && !enough.getAsBoolean()) {
                long elapsed = System.nanoTime() - start;
                for (End end : List.copyOf(ends)) {
                    if (end.atNanos() <= elapsed) {
                        ends.remove(end);
                        end.action().run();
                    }
                }
                if (!order.isEmpty() && order.getFirst().at().toNanos() <= elapsed) {
                    Step step = order.removeFirst();
                    Runnable action = step.fault().begin();
                    done.merge(step.name(), 1L, Long::sum);
                    ends.add(new End(elapsed + step.lasts().toNanos(), action));
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } finally {
            ends.forEach(end -> end.action().run());
        }
    }

    /** How often each fault began. */
    public Map<String, Long> done() {
        return new TreeMap<>(done);
    }

    /** The script, a line for each fault. */
    public List<String> script() {
        return steps.stream()
                .sorted(Comparator.comparing(Step::at))
                .map(step -> step.at().toMillis() + " ms: " + step.name() + " for "
                        + step.lasts().toMillis() + " ms")
                .toList();
    }
}
