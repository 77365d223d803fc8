package dev.needletail.inbound;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a client connection ends, so that no answer is lost that could still be given.
 *
 * <ul>
 *   <li>A defect, or silence: what the burst answered is flushed, then the connection is closed.
 *   <li>The client has ended its stream (half-close): it gets what it is owed, then the connection is closed.
 *   <li>The node stops: the client is served until nothing of it is under way. Then the node ends its own stream, reads
 *       on until the client has ended the other one, and closes. Closing with unread bytes would reset the connection and
 *       could destroy answers on their way (RFC 1122 §4.2.2.13).
 * </ul>
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

    private @Nullable CloseReason reason;
    private boolean inputEnded;
    private boolean draining;
    private boolean readingStopped;
    private boolean quietQueued;
    private boolean finished;

    ClientEnding(ChannelHandlerContext context, ClientConnection connection, ReadGate gate) {
        this.context = context;
        this.connection = connection;
        this.gate = gate;
    }

    /** Why the connection ended, or is about to. */
    CloseReason reason() {
        if (reason != null) {
            return reason;
        }
        return draining && finished ? CloseReason.DRAINED : CloseReason.PEER_CLOSED;
    }

    /** Whether the connection is about to be closed. */
    boolean hasReason() {
        return reason != null;
    }

    /** Whether the node has ended its own stream. */
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
            context.channel().eventLoop().execute(this::close);
        }
    }

    private void close() {
        connection.flush();
        if (reason == CloseReason.PEER_CLOSED) {
            // What is still on its way to a client that only ended its own stream goes out first.
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.close();
        }
    }

    /** The client has ended its stream. */
    void inputEnded() {
        inputEnded = true;
        if (finished) {
            context.close();
        } else {
            progressed();
        }
    }

    /** Something of the client has been settled: it may be over now. */
    void progressed() {
        if (reason != null || !(inputEnded || draining)) {
            return;
        }
        if (!connection.isQuiet()) {
            connection.awaitQuiet();
        } else if (inputEnded) {
            end(CloseReason.PEER_CLOSED);
        } else if (!quietQueued && !finished) {
            quietQueued = true;
            long since = connection.heardNanos();
            context.channel().eventLoop().schedule(() -> endIfQuietSince(since), QUIET_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** The node stops: ends the connection at the first moment when nothing of the client is under way. */
    public void drain() {
        draining = true;
        progressed();
    }

    /**
     * The node stops: no further request is read; what is owed is still answered. A client that has just been paused is left
     * to go on: what it sent before waits in its socket, and can still be answered.
     */
    public void stopReadingIfFlowing() {
        if (readingStopped || !gate.isFlowing(FLOWING_NANOS)) {
            return;
        }
        readingStopped = true;
        gate.close(ReadGate.Pause.ENDING);
        if (connection.isQuiet()) {
            finish();
        }
    }

    /** The grace period is over. Returns the answers that were still owed. */
    public int cut() {
        int owed = connection.owed();
        connection.flush();
        if (reason == null && !(finished && connection.isQuiet())) {
            reason = CloseReason.CUT;
        }
        context.close();
        return owed;
    }

    private void endIfQuietSince(long since) {
        quietQueued = false;
        if (connection.heardNanos() == since && connection.isQuiet() && (readingStopped || !connection.isPartial())) {
            finish();
        } else {
            progressed();
        }
    }

    private void finish() {
        if (finished || reason != null) {
            return;
        }
        finished = true;
        connection.flush();
        gate.open(ReadGate.Pause.ENDING);
        // An empty write completes when everything before it has gone to the kernel.
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (context.channel() instanceof DuplexChannel channel) {
                channel.shutdownOutput();
            } else {
                context.close();
            }
        });
    }
}
