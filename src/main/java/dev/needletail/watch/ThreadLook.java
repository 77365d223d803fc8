package dev.needletail.watch;

import io.netty.util.concurrent.ThreadProperties;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look at what a loop's thread does: one handshake with that thread, none with the others.
 *
 * @param cpuNanos CPU time of the thread since it began
 */
record ThreadLook(
        String name,
        List<StackTraceElement> stack,
        String heldBy,
        Thread.State state,
        @Nullable String waitsFor,
        long cpuNanos) {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static ThreadLook at(ThreadProperties thread) {
        StackTraceElement[] stack = thread.stackTrace();
        ThreadInfo info =
                THREADS.getThreadInfo(thread.id()); // without a stack: that of all threads would be stopped for
        return new ThreadLook(
                thread.name(),
                List.of(stack),
                Holder.of(stack),
                info == null ? thread.state() : info.getThreadState(),
                info == null ? null : lock(info),
                cpuNanos(thread.id()));
    }

    /** The same of a thread that had gone on when it was looked at. */
    ThreadLook tooLate() {
        return new ThreadLook(name, List.of(), "a turn that ended when it was looked at", state, null, cpuNanos);
    }

    static long cpuNanos(long thread) {
        return THREADS.isThreadCpuTimeSupported() ? Math.max(0, THREADS.getThreadCpuTime(thread)) : 0;
    }

    private static @Nullable String lock(ThreadInfo info) {
        String lock = info.getLockName();
        String owner = info.getLockOwnerName();
        return lock == null || owner == null ? lock : lock + ", which " + owner + " has";
    }
}
