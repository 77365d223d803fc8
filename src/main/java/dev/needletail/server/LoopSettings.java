package dev.needletail.server;

import java.util.List;

/**
 * How many event loops there are and how they run.
 *
 * @param count number of loops
 * @param cpus CPUs to bind the loops to, one each; empty: the scheduler places them
 * @param busyWait whether the loops spin instead of sleeping
 * @param transport what the configuration asks for
 */
public record LoopSettings(int count, List<Integer> cpus, boolean busyWait, Transport.Request transport) {

    public LoopSettings {
        cpus = List.copyOf(cpus);
        if (count < 1) {
            throw new IllegalArgumentException("event-loops.count " + count + " is below 1");
        }
        if (!cpus.isEmpty() && cpus.size() != count) {
            throw new IllegalArgumentException("event-loops.cpus names " + cpus.size() + " CPUs for " + count
                    + " loops: name one each, or set event-loops.count to " + cpus.size());
        }
    }

    /** @throws IllegalArgumentException when spinning loops would leave no core for anything else */
    void checkBusyWait(int cores) {
        if (busyWait && count >= cores) {
            throw new IllegalArgumentException("event-loops.busy-wait needs a core left over: " + count + " loops on "
                    + cores + " cores would starve the JVM's other threads; set event-loops.count to "
                    + Math.max(1, cores - 1) + " or less, or switch busy-wait off");
        }
    }
}
