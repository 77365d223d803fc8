package dev.needletail.server;

import dev.needletail.watch.WatchSettings;
import java.util.List;

/**
 * How many event loops there are and how they run.
 *
 * @param count number of loops
 * @param cpus CPUs to bind the loops to, one each; empty: the scheduler places them
 * @param busyWait whether the loops spin instead of sleeping
 * @param transport what the configuration asks for
 * @param watch how closely it is watched that they turn
 */
public record LoopSettings(
        int count, List<Integer> cpus, boolean busyWait, Transport.Request transport, WatchSettings watch) {

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

    /**
     * Whether spinning can be had on a machine of {@code cores}.
     *
     * @throws IllegalArgumentException when it would leave no core for anything else, or the transport cannot spin
     */
    public void checkBusyWait(int cores) {
        if (busyWait && transport == Transport.Request.NIO) {
            throw new IllegalArgumentException(
                    "event-loops.busy-wait needs epoll, but event-loops.transport is nio: set it to epoll or auto, or switch busy-wait off");
        }
        if (busyWait && cores == 1) {
            throw new IllegalArgumentException(
                    "event-loops.busy-wait needs a core left over, and there is one core: switch busy-wait off");
        }
        if (busyWait && count >= cores) {
            throw new IllegalArgumentException("event-loops.busy-wait needs a core left over, and " + count
                    + " loops on " + cores + " cores would starve the JVM's other threads: set event-loops.count to "
                    + (cores - 1) + " or less, or switch busy-wait off");
        }
    }
}
