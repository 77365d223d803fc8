package dev.needletail.udp;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** What a sender needs of its event loop, so that the policy can be tested without one. */
interface SenderLoop {

    boolean inLoop();

    long nanoTime();

    /** Runs {@code task} on the loop later. Throws RejectedExecutionException when the loop has ended. */
    void schedule(Runnable task, long delayNanos);

    /** Runs {@code task} on the loop. Throws RejectedExecutionException when the loop has ended. */
    void execute(Runnable task);

    /** An event loop of Netty's and the clock that {@code nowNanos} is read from: {@link System#nanoTime}. */
    record OfNetty(EventLoop loop) implements SenderLoop {

        @Override
        public boolean inLoop() {
            return loop.inEventLoop();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the task checks by itself whether it is still wanted
        public void schedule(Runnable task, long delayNanos) {
            loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }
    }
}
