package dev.needletail.inbound;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Takes one client through {@link DrainPhases} until it has gone. One event loop only. */
final class ClientDrain implements Runnable {

    private final ClientEnding ending;
    private final EventLoop loop;
    private final DrainPhases phases;
    private final long begunNanos = System.nanoTime();
    private Future<?> timer;

    ClientDrain(ClientEnding ending, EventLoop loop, DrainPhases phases) {
        this.ending = ending;
        this.loop = loop;
        this.phases = phases;
        this.timer = after(phases.untilNext(0));
    }

    @Override
    public void run() {
        long nanos = System.nanoTime() - begunNanos;
        switch (phases.at(nanos)) {
            case SERVED -> {}
            case FLOWING_NOT_READ -> ending.stopReadingIfFlowing();
            case NOT_TAKEN -> ending.stopTaking();
            case CUT -> {
                ending.cut();
                return;
            }
        }
        timer = after(phases.untilNext(nanos));
    }

    void cancel() {
        timer.cancel(false);
    }

    private Future<?> after(long nanos) {
        return loop.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }
}
