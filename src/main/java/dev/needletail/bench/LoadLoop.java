package dev.needletail.bench;

import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One event loop of the load, with its connections, its pace and its score. Everything but construction, {@link #connect}
 * and {@link #close} happens on the loop.
 */
final class LoadLoop implements AutoCloseable {

    private static final long MICROS_BETWEEN_CLOCKS = System.currentTimeMillis() * 1_000 - System.nanoTime() / 1_000;

    private final LoadPlan plan;
    private final Runnable whenComplete;
    private final PayloadPattern pattern = new PayloadPattern();
    private final LoopTransport transport;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final Score score;
    private final Pacer pacer;
    private Window window = new Window(0, 0, 0);
    private long messagesLeft;
    private long nowNanos = System.nanoTime();
    private volatile boolean complete;

    /**
     * @param index the loop's number, from 0
     * @param whenComplete called on the loop when the last of the messages that were asked for was sent, or the last connection
     *     was lost
     */
    LoadLoop(LoadPlan plan, int index, Runnable whenComplete) {
        this.plan = plan;
        this.whenComplete = whenComplete;
        int share = share(plan.connections(), plan.threads(), index);
        for (int i = 0; i < share; i++) {
            connections.add(new LoadConnection(this, i, index + i * plan.threads()));
        }
        AnswerCheck check = new AnswerCheck(plan.verification(), plan.sizes(), plan.keys(), pattern);
        score = new Score(check, ServiceScores.of(plan.keys()), window);
        pacer = switch (plan.pace()) {
            case Pace.Closed closed -> new ClosedPacer(this);
            case Pace.Open open -> new OpenPacer(this, open, index, share);
        };
        messagesLeft = plan.limitedByMessages()
                ? plan.messages() / plan.threads() + (index < plan.messages() % plan.threads() ? 1 : 0)
                : LoadPlan.UNLIMITED;
        transport = new LoopTransport(index, plan, handler -> new PacedIoHandler(handler, this));
    }

    private static int share(int whole, int parts, int index) {
        return whole / parts + (index < whole % parts ? 1 : 0);
    }

    LoadPlan plan() {
        return plan;
    }

    PayloadPattern pattern() {
        return pattern;
    }

    List<LoadConnection> connections() {
        return connections;
    }

    Score score() {
        return score;
    }

    Pacer pacer() {
        return pacer;
    }

    Window window() {
        return window;
    }

    /** Opens the connection at this place. Any thread. */
    Future<?> connect(int place, InetSocketAddress address) {
        return transport.connect(address, connections.get(place));
    }

    /** Runs something on the loop and waits for what it returns. Any other thread. */
    <T> T ask(Callable<T> question) {
        try {
            return transport.loop().submit(question).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the load's event loop does not answer", e);
        }
    }

    private static final long ANSWER_SECONDS = 60;

    void window(Window changed) {
        window = changed;
        score.window(changed);
    }

    /** Now, and until it is read again the time of what is sent. */
    long readClock() {
        nowNanos = System.nanoTime();
        return nowNanos;
    }

    long timestampMicros() {
        return nowNanos / 1_000 + MICROS_BETWEEN_CLOCKS;
    }

    /** Whether a message of this time may still go. */
    boolean maySend(long nanos, boolean measured) {
        return !window.isOver(nanos) && (!measured || messagesLeft > 0);
    }

    void send(LoadConnection connection, long intendedNanos, boolean measured) {
        connection.send(intendedNanos, measured);
        if (measured && messagesLeft != LoadPlan.UNLIMITED) {
            messagesLeft--;
            if (messagesLeft == 0) {
                complete();
            }
        }
    }

    /** A read has been handled, or there is room again. */
    void pump(LoadConnection connection) {
        pacer.pump(connection);
    }

    void lost(LoadConnection connection) {
        score.lost(connection.index());
        pacer.lost(connection);
        for (LoadConnection other : connections) {
            if (other.isOpen()) {
                return;
            }
        }
        complete();
    }

    private void complete() {
        complete = true;
        whenComplete.run();
    }

    /** Nothing more will be sent, whatever the time. Any thread. */
    boolean isComplete() {
        return complete;
    }

    /** Ends the load on all connections; what is still in flight is missing from now on. */
    void finish() {
        score.counts().unsent.add(pacer.unsent());
        for (LoadConnection connection : connections) {
            if (connection.isOpen()) {
                connection.end();
            }
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
