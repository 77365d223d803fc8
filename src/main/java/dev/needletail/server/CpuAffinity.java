package dev.needletail.server;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Binds the calling thread to one CPU: {@code sched_setaffinity(2)} with pid 0, which on Linux means the calling thread.
 *
 * <p>Through the JDK's foreign function API; there is no portable way. Read back with {@code sched_getaffinity(2)}.
 */
final class CpuAffinity {

    /** CPUs that a mask of this size can name: {@code __CPU_SETSIZE} of glibc. */
    private static final int CPUS_MAX = 1024;

    private static final long MASK_BYTES = CPUS_MAX / 8;

    private CpuAffinity() {}

    /**
     * Binds the calling thread to {@code cpu}.
     *
     * @throws CpuPinningException when the system refuses, or has no such call
     */
    static void pinCurrentThread(int cpu) {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new CpuPinningException(cpu, "only Linux has sched_setaffinity");
        }
        if (cpu < 0 || cpu >= CPUS_MAX) {
            throw new CpuPinningException(cpu, "CPU numbers go from 0 to " + (CPUS_MAX - 1));
        }
        int errno;
        try (Arena arena = Arena.ofConfined()) {
            errno = setAffinity(arena, cpu);
        } catch (IllegalCallerException denied) {
            throw new CpuPinningException(
                    cpu, "the JVM denies native access: start it with --enable-native-access=ALL-UNNAMED");
        }
        if (errno != 0) {
            throw new CpuPinningException(cpu, reason(errno));
        }
    }

    private static int setAffinity(Arena arena, int cpu) {
        Linker linker = Linker.nativeLinker();
        MemoryLayout captured = Linker.Option.captureStateLayout();
        VarHandle errno = captured.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        MethodHandle set = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("sched_setaffinity"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.captureCallState("errno"));
        MemorySegment state = arena.allocate(captured);
        MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
        mask.setAtIndex(ValueLayout.JAVA_LONG, cpu / Long.SIZE, 1L << (cpu % Long.SIZE));
        try {
            int result = (int) set.invokeExact(state, 0, MASK_BYTES, mask);
            return result == 0 ? 0 : (int) errno.get(state, 0L);
        } catch (Throwable impossible) {
            throw new IllegalStateException("sched_setaffinity could not be called", impossible);
        }
    }

    private static String reason(int errno) {
        return switch (errno) {
            case 1 -> "EPERM: a seccomp profile or missing CAP_SYS_NICE forbids it";
            case 22 ->
                "EINVAL: this CPU is not among those that this process may use ("
                        + Runtime.getRuntime().availableProcessors()
                        + " available; see taskset -p, or the container's cpuset)";
            default -> "errno " + errno;
        };
    }
}
