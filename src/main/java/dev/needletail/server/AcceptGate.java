package dev.needletail.server;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Stops all listeners when the process is out of file descriptors: a listening socket stays ready, and accepting it again and
 * again would spin. The reserve is given up meanwhile, and accepting begins again when it can be had back.
 *
 * <pre>
 *   accepting, reserve held ── EMFILE, ENFILE ──► paused, reserve free ──┐ every 100 ms:
 *            ▲                                                           │ enough descriptors again?
 *            └───────────────────────── reserve held ────────────────────┘
 * </pre>
 *
 * <p>Any thread.
 */
final class AcceptGate {

    private static final long RETRY_MILLIS = 100;

    private final DescriptorReserve reserve;
    private final List<Channel> listeners = new ArrayList<>();
    private boolean paused;
    private boolean closed;

    AcceptGate(DescriptorReserve reserve) {
        this.reserve = reserve;
        reserve.take(); // where there are too few for it already, nothing is kept back
    }

    synchronized void add(Channel listener) {
        listeners.add(listener);
    }

    /** A listener could not accept for want of a descriptor. */
    synchronized void exhausted() {
        if (paused || closed) {
            return;
        }
        paused = true;
        reserve.release();
        reading(false);
        retryLater();
    }

    synchronized boolean isPaused() {
        return paused;
    }

    synchronized void close() {
        closed = true;
        reserve.release();
    }

    private synchronized void retry() {
        if (closed) {
            return;
        }
        if (reserve.take()) {
            paused = false;
            reading(true);
        } else {
            retryLater();
        }
    }

    private void reading(boolean on) {
        for (Channel listener : listeners) {
            listener.config().setAutoRead(on);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // retry() does not throw, and a loop that stops cancels it silently
    private void retryLater() {
        try {
            listeners.getFirst().eventLoop().schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            closed = true;
        }
    }
}
