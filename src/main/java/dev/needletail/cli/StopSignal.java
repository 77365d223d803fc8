package dev.needletail.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a command with its summary instead of in the middle of a line: the command polls {@link #requested}
 * and is woken where it waits.
 */
final class StopSignal {

    /** A summary takes less; a terminal that does not take the output must not keep the process. */
    private static final long PATIENCE_SECONDS = 2;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean requested;
    private volatile Runnable waker = () -> {};
    private volatile int exitCode = ExitCode.INCOMPLETE;

    /** From now on the JVM's shutdown waits for the command and takes its exit code. */
    void install() {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::shutDown));
    }

    private void shutDown() {
        if (ended.getCount() > 0) {
            request();
        }
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        // System.exit is of no use while the JVM shuts down: the signal's exit code would win.
        Runtime.getRuntime().halt(exitCode);
    }

    /** Asks the command to end. Any thread. */
    void request() {
        requested = true;
        waker.run();
    }

    /** Whether the command is to end. Any thread. */
    boolean requested() {
        return requested;
    }

    /** How to wake the command from its waiting; called by any thread, also at once. */
    void wakeWith(Runnable newWaker) {
        waker = newWaker;
        if (requested) {
            newWaker.run();
        }
    }

    /** The command has printed everything. */
    void ended(int code) {
        exitCode = code;
        ended.countDown();
    }
}
