package dev.needletail.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Where this load runs: read from the JVM and, on Linux, from proc(5). */
public final class LocalMachine {

    private LocalMachine() {}

    public static MachineFacts machine() {
        Long memory = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? (Long) system.getTotalMemorySize()
                : null;
        return new MachineFacts(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                lineOf("/proc/cpuinfo", "model name"),
                lineOf("/proc/self/status", "Cpus_allowed_list"),
                memory);
    }

    public static JvmFacts jvm() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        StringJoiner collectors = new StringJoiner(", ");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.add(collector.getName());
        }
        return new JvmFacts(
                Runtime.version().toString(),
                System.getProperty("java.vendor"),
                runtime.getInputArguments(),
                collectors.toString(),
                Runtime.getRuntime().maxMemory());
    }

    private static @Nullable String lineOf(String file, String name) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
                    return line.substring(colon + 1).strip();
                }
            }
        } catch (IOException e) {
            // Not Linux: unknown.
        }
        return null;
    }
}
