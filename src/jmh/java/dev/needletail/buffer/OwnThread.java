package dev.needletail.buffer;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;

/** The thread that made it, as an event executor: the same check as a real event loop's, a volatile field. */
final class OwnThread extends AbstractEventExecutor {

    private volatile Thread thread = Thread.currentThread();

    @Override
    @SuppressWarnings("ReferenceEquality") // which thread it is, not whether they are alike
    public boolean inEventLoop(Thread candidate) {
        return candidate == thread;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return terminationFuture();
    }

    @Override
    public Future<?> terminationFuture() {
        return GlobalEventExecutor.INSTANCE.newFailedFuture(new UnsupportedOperationException());
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException();
    }
}
