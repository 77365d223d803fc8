package dev.needletail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How late Linux may wake a thread on purpose, to wake several at once: 50 µs unless the thread asks for less
 * (PR_SET_TIMERSLACK in prctl(2), /proc/pid/timerslack_ns in proc(5)). An open loop that sleeps would send that much late.
 */
final class TimerSlack {

    private TimerSlack() {}

    /** Asks for the least for the calling thread. Where that is not possible the lateness shows in the result. */
    static void least() {
        try {
            Path task = Path.of("/proc/thread-self").toRealPath().getFileName();
            Files.writeString(Path.of("/proc", task.toString(), "timerslack_ns"), "1");
        } catch (IOException | RuntimeException e) {
            // Not Linux, or not allowed.
        }
    }
}
