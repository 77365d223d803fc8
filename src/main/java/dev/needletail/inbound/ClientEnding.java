package dev.needletail.inbound;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a client connection ends, so that no answer is lost that could still be given, and the client knows what became of
 * the requests that were not answered.
 *
 * <ul>
 *   <li>A defect: what the burst answered is flushed, then the connection is closed.
 *   <li>The client has ended its stream (half-close): it gets what it is owed, then the connection is closed.
 *   <li>The node stops, or the connection has its age: the client is served until nothing of it is under way, or until
 *       {@link DrainPhases} says that it is not read any more. Then the node ends its own stream, reads on until the client
 *       has ended the other one, and closes. Closing with unread bytes would reset the connection and could destroy answers
 *       on their way (RFC 1122 §4.2.2.13). Silence ends it in the same way, from the second step on.
 * </ul>
 *
 * <p>The node's end of stream promises that everything it took was answered (docs/protocol.md, P-10.8). Where that is not
 * so the connection is reset.
 *
 * <p>One event loop only.
 */
public final class ClientEnding {

    /** A request on its way while the last answer left is still seen within this time of a moment's quiet. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long FLOWING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ChannelHandlerContext context;
    private final ClientConnection connection;
    private final ReadGate gate;
    private final InboundCounters counters;

    /** Why the connection is closed as soon as may be. */
    private @Nullable CloseReason reason;

    /** Why it is to end when nothing is under way. */
    private @Nullable CloseReason drainReason;

    private @Nullable Future<?> age;
    private @Nullable ClientDrain drain;
    private boolean inputEnded;
    private boolean readingStopped;
    private boolean quietQueued;
    private boolean finished;
    private boolean outputEnded;
    private boolean gone;

    ClientEnding(ChannelHandlerContext context, ClientConnection connection, ReadGate gate, InboundCounters counters) {
        this.context = context;
        this.connection = connection;
        this.gate = gate;
        this.counters = counters;
    }

    /** Why the connection ended, or is about to. */
    CloseReason reason() {
        if (reason != null) {
            return reason;
        }
        return drainReason != null && finished ? drainReason : CloseReason.PEER_CLOSED;
    }

    /** Whether the connection is about to be closed. */
    boolean hasReason() {
        return reason != null;
    }

    /** Whether the node has said its last word: what still comes is dropped. */
    boolean isOver() {
        return finished || reason != null;
    }

    /** Whether the node takes nothing more, and ends its own stream. */
    boolean isFinished() {
        return finished;
    }

    /**
     * Closes the connection when what is being handled has been handled, and its answers have left. The last answer is
     * counted before its bytes are handed to the output: only a task of its own comes after both.
     */
    void end(CloseReason why) {
        if (reason == null) {
            reason = why;
            gate.close(ReadGate.Pause.ENDING);
            loop().execute(this::close);
        }
    }

    private void close() {
        connection.flush();
        if (reason == CloseReason.PEER_CLOSED) {
            // What is still on its way to a client that only ended its own stream goes out first.
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> close(written.isSuccess()));
        } else {
            closeNow();
        }
    }

    /** Closes the connection; by a reset where an end of stream would say that everything was answered, and it was not. */
    void closeNow() {
        close(connection.owed() == 0 && connection.unsentBytes() == 0 && reason != CloseReason.UNSERVED);
    }

    /** The client does not take what it is to get: that is lost, and the reset says so. Nothing else explains it better. */
    void endUntaken() {
        assert connection.unsentBytes() > 0 : "somebody who has got everything is not too slow";
        reason = CloseReason.WRITE_TIMEOUT;
        context.close();
    }

    private void close(boolean allGiven) {
        if (allGiven || (reason != null && reason.isClientsFault())) {
            EndOfStream.allow(context.channel());
            context.close();
        } else {
            EndOfStream.reset(context);
        }
    }

    /** The client has ended its stream, and can take nothing more either: what is owed to it cannot be given. */
    void endedBothWays() {
        if (finished || reason != null) {
            inputEnded();
            return;
        }
        inputEnded = true;
        reason = CloseReason.PEER_CLOSED;
        gate.close(ReadGate.Pause.ENDING);
        boolean owedNothing = connection.isQuiet();
        // Goes with what the flush still had to send, and fails with it.
        context.write(Unpooled.EMPTY_BUFFER).addListener(written -> close(written.isSuccess() && owedNothing));
        connection.flush();
    }

    /** The client has ended its stream. */
    void inputEnded() {
        inputEnded = true;
        if (outputEnded) {
            context.close();
        } else if (!finished) {
            progressed();
        } // else its answers are still leaving
    }

    /** Something of the client has been settled: it may be over now. */
    void progressed() {
        if (reason != null || finished || !(inputEnded || drainReason != null)) {
            return;
        }
        if (!connection.isQuiet()) {
            connection.awaitQuiet();
        } else if (inputEnded) {
            end(CloseReason.PEER_CLOSED);
        } else if (mayHaveMore()) {
            // What it sent in time waits in its socket, and is served first: told again when it is read again.
        } else if (!quietQueued) {
            quietQueued = true;
            long since = connection.heardNanos();
            loop().schedule(() -> endIfQuietSince(since), QUIET_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** Lets the connection end at this age, and within {@code graceNanos} from then. Once, when it is new. */
    void atAge(long ageNanos, long graceNanos) {
        age = loop().schedule(() -> drain(CloseReason.AGED, graceNanos), ageNanos, TimeUnit.NANOSECONDS);
    }

    /** Nothing was heard of the client for long, and nothing of it is under way. */
    void endSilent(long graceNanos) {
        if (drainReason == null) {
            drain(CloseReason.IDLE, graceNanos);
            finish();
        }
    }

    /**
     * Ends the connection at the first moment when nothing of the client is under way, and within {@code graceNanos} in any
     * case. Whatever wanted that first is the reason; a connection that has gone stays as it is.
     */
    public void drain(CloseReason why, long graceNanos) {
        if (drainReason == null && !gone) {
            drainReason = why;
            cancelAge();
            drain = new ClientDrain(this, loop(), DrainPhases.within(graceNanos));
            progressed();
        }
    }

    /**
     * As {@link #stopReading}; but a client that has just been paused is left to go on: what it sent before waits in its
     * socket, and can still be answered.
     */
    void stopReadingIfFlowing() {
        if (gate.isFlowing(FLOWING_NANOS)) {
            stopReading();
        }
    }

    /** No further request is read; what has been read is still answered. */
    void stopReading() {
        if (!readingStopped && !finished) {
            readingStopped = true;
            gate.close(ReadGate.Pause.ENDING);
            finishOrWait();
        }
    }

    /** No further request is taken, and none of those that wait; what is owed is still answered. */
    void stopTaking() {
        if (reason == null && !finished) {
            readingStopped = true;
            gate.close(ReadGate.Pause.ENDING);
            connection.dropWaiting();
            finishOrWait();
        }
    }

    private void finishOrWait() {
        if (connection.isQuiet()) {
            finish();
        } else {
            progressed();
        }
    }

    /** The grace period is over. */
    public void cut() {
        connection.flush();
        if (reason == null && !outputEnded) {
            reason = CloseReason.CUT;
            counters.cut.increment();
            counters.abandoned.add(connection.owed());
        }
        closeNow();
    }

    /** The connection has gone. */
    void gone() {
        gone = true;
        cancelAge();
        if (drain != null) {
            drain.cancel();
        }
    }

    private void endIfQuietSince(long since) {
        quietQueued = false;
        boolean nothingBegun = readingStopped || !(mayHaveMore() || connection.isPartial());
        if (connection.heardNanos() == since && connection.isQuiet() && nothingBegun) {
            finish();
        } else {
            progressed();
        }
    }

    /** Whether the node itself does not read the client for now. */
    private boolean mayHaveMore() {
        return !readingStopped && !gate.isOpen();
    }

    private void finish() {
        if (finished || reason != null) {
            return;
        }
        finished = true;
        connection.flush();
        gate.openToDiscard();
        // An empty write completes when everything before it has gone to the kernel.
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            outputEnded = written.isSuccess();
            if (outputEnded && !inputEnded && context.channel() instanceof DuplexChannel channel) {
                EndOfStream.end(channel);
            } else {
                close(outputEnded);
            }
        });
    }

    private void cancelAge() {
        if (age != null) {
            age.cancel(false);
            age = null;
        }
    }

    private EventLoop loop() {
        return context.channel().eventLoop();
    }
}
