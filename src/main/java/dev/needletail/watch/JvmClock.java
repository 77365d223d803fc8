package dev.needletail.watch;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the process has used of time by now; differences of it tell why it was paused. */
final class JvmClock {

    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** CPU time of the whole process. */
    long cpuNanos() {
        return Math.max(0, process.getProcessCpuTime());
    }

    /** Time in collections, to the millisecond. */
    long collectingNanos() {
        long millis = 0;
        for (int i = 0; i < collectors.size(); i++) {
            millis += Math.max(0, collectors.get(i).getCollectionTime());
        }
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
