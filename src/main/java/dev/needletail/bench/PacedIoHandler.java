package dev.needletail.bench;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Ticker;

/**
 * An event loop's wait for I/O that ends in time for the next send.
 *
 * <p>A scheduled task for each send would be an object for each message, and a queue of them. Here each turn of the loop
 * first sends what is due and then tells the wait how long it may last.
 */
final class PacedIoHandler implements IoHandler {

    private final IoHandler waiting;
    private final LoadLoop loop;
    private final Until until = new Until();

    PacedIoHandler(IoHandler waiting, LoadLoop loop) {
        this.waiting = waiting;
        this.loop = loop;
    }

    @Override
    public int run(IoHandlerContext context) {
        loop.pacer().turn();
        until.context = context;
        return waiting.run(until);
    }

    @Override
    public void initialize() {
        waiting.initialize();
    }

    @Override
    public void prepareToDestroy() {
        waiting.prepareToDestroy();
    }

    @Override
    public void destroy() {
        waiting.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return waiting.register(handle);
    }

    @Override
    public void wakeup() {
        waiting.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return waiting.isCompatible(handleType);
    }

    /** The event loop's own deadline, or the next send's where that is earlier. */
    private final class Until implements IoHandlerContext {

        @SuppressWarnings("NullAway.Init") // set before each use
        private IoHandlerContext context;

        @Override
        public boolean canBlock() {
            return context.canBlock() && loop.pacer().sleepNanos(System.nanoTime()) > 0;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return Math.min(context.delayNanos(currentTimeNanos), loop.pacer().sleepNanos(currentTimeNanos));
        }

        /** Counted from the ticker's first moment, as event loops do; -1 for none. */
        @Override
        public long deadlineNanos() {
            long own = context.deadlineNanos();
            long now = System.nanoTime();
            long sleep = loop.pacer().sleepNanos(now);
            if (sleep == Long.MAX_VALUE) {
                return own;
            }
            long send = now - Ticker.systemTicker().initialNanoTime() + sleep;
            return own == -1 ? send : Math.min(own, send);
        }
    }
}
