package dev.needletail.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What this process has used since it began; two of them tell what a run cost.
 *
 * @param cpuNanos processor time of all threads; null where the system does not say
 */
record LoadCost(@Nullable Long cpuNanos, long collections, long collectionMillis) {

    static LoadCost now() {
        long collections = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        Long cpu = null;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                && system.getProcessCpuTime() >= 0) {
            cpu = system.getProcessCpuTime();
        }
        return new LoadCost(cpu, collections, millis);
    }

    LoadCost since(LoadCost earlier) {
        return new LoadCost(
                cpuNanos == null || earlier.cpuNanos == null ? null : (Long) (cpuNanos - earlier.cpuNanos),
                collections - earlier.collections,
                collectionMillis - earlier.collectionMillis);
    }

    @Nullable
    Double cpuSeconds() {
        return cpuNanos == null ? null : cpuNanos / 1e9;
    }
}
