package dev.needletail.udp;

import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;

/** A loop whose time stands still until it is moved. */
final class FakeLoop implements SenderLoop {

    private record Timer(long due, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long order;
    long now = 1_000_000_000L;
    boolean ended;

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        if (ended) {
            throw new RejectedExecutionException("ended");
        }
        timers.add(new Timer(now + delayNanos, order++, task));
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    int timers() {
        return timers.size();
    }

    /** When the next timer is due, from now. */
    long nextDelay() {
        return timers.element().due - now;
    }

    /** Lets time pass and runs what falls due. */
    void pass(long nanos) {
        long until = now + nanos;
        while (!timers.isEmpty() && timers.element().due <= until) {
            Timer next = timers.remove();
            now = Math.max(now, next.due);
            next.task.run();
        }
        now = until;
    }
}
