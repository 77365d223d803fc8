package dev.needletail.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Gives each new connection to the event loop that has the fewest: long-lived connections never rebalance by themselves,
 * so that a hash's bad luck would stay for hours.
 *
 * <p>{@link #next} counts the connection it places; {@link #gone} takes it off when it has ended. Any thread.
 */
final class LeastConnections implements EventExecutorChooserFactory, EventExecutorChooserFactory.EventExecutorChooser {

    private EventExecutor[] loops = {};
    private AtomicIntegerArray connections = new AtomicIntegerArray(0);

    @Override
    public EventExecutorChooser newChooser(EventExecutor[] executors) {
        loops = executors;
        connections = new AtomicIntegerArray(executors.length);
        return this;
    }

    @Override
    public EventExecutor next() {
        int chosen = 0;
        int fewest = connections.get(0);
        for (int i = 1; i < loops.length; i++) {
            int count = connections.get(i);
            if (count < fewest) {
                fewest = count;
                chosen = i;
            }
        }
        connections.incrementAndGet(chosen);
        return loops[chosen];
    }

    /** A connection that {@link #next} had placed on loop {@code index} has ended. */
    void gone(int index) {
        connections.decrementAndGet(index);
    }
}
