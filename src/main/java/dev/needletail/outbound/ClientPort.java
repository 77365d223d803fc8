package dev.needletail.outbound;

import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.ErrorFrames;
import dev.needletail.wire.ErrorPayload;
import dev.needletail.wire.FrameLayout;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * A client as those see it who answer it: where answers go, how many it is owed, and whether it is still there.
 *
 * <p>Exactly one of {@link #answered} and {@link #error} follows each {@link #takeRequest}. After {@link #close}
 * answers are dropped, and counted as orphaned.
 *
 * <p>One event loop only; no allocation per answer.
 */
public final class ClientPort {

    /** Told when a client that waits may go on. Called in the middle of a burst: react when it ends. */
    public interface Listener {
        /** Fewer answers are owed than the bound again, after {@link #takeRequest} found no room. */
        void roomForRequests();

        /** A request cannot be served and ERROR frames are off: the connection has to end. */
        void unserved();

        /** Nothing is owed any more, after {@link #awaitQuiet}. */
        void nothingOwed();

        /** A fault of the node's own, while it handled something of this client's: the connection cannot go on. */
        void failed(Throwable cause);
    }

    private static final int ERROR_FRAME_BYTES_MAX = FrameLayout.HEADER_BYTES + ErrorPayload.BYTES_MAX;

    private final ChannelHandlerContext context;
    private final FrameOutput output;
    private final BurstFlusher flusher;
    private final Listener listener;
    private final AnswerCounters counters;
    private final boolean errorFrames;
    private final int owedMax;

    private int owed;
    private boolean awaitsRoom;
    private boolean awaitsQuiet;
    private boolean open = true;

    /**
     * @param errorFrames whether a request that cannot be served is answered by an ERROR frame; otherwise the
     *     connection is closed instead
     * @param owedMax bound on the answers that the client may be owed
     */
    public ClientPort(
            ChannelHandlerContext context,
            FrameOutput output,
            BurstFlusher flusher,
            Listener listener,
            AnswerCounters counters,
            boolean errorFrames,
            int owedMax) {
        this.context = context;
        this.output = output;
        this.flusher = flusher;
        this.listener = listener;
        this.counters = counters;
        this.errorFrames = errorFrames;
        this.owedMax = owedMax;
    }

    public FrameOutput output() {
        return output;
    }

    public BurstFlusher flusher() {
        return flusher;
    }

    public boolean isOpen() {
        return open;
    }

    /** Requests taken and not yet answered. */
    public int owed() {
        return owed;
    }

    /**
     * Takes a request of this client, so that one answer more is owed; to be asked before anything is done with it.
     *
     * @return {@code false} when no more may be owed; the listener is told when there is room again
     */
    public boolean takeRequest() {
        if (owed >= owedMax) {
            awaitsRoom = true;
            return false;
        }
        owed++;
        return true;
    }

    /** A request that was taken is not: it stays with the client's other frames, or is dropped with what waits. */
    public void untakeRequest() {
        owed--;
        assert owed >= 0 : "0 <= owed <= owedMax";
    }

    /**
     * One owed answer was appended to {@link #output}, or will be within this burst.
     *
     * @param startNanos when the request was read
     */
    public void answered(long startNanos) {
        answered(startNanos, 1);
    }

    /** As {@link #answered(long)}, for {@code frames} answers whose requests were read together. */
    public void answered(long startNanos, int frames) {
        counters.responses().add(frames);
        flusher.answered(startNanos, frames);
        settle(frames);
    }

    /** {@code frames} HEARTBEATs were answered within this burst. */
    public void heartbeatsAnswered(int frames) {
        counters.heartbeats().add(frames);
        flusher.answeredAtOnce(frames);
    }

    /** One owed answer cannot be given: says so to the client. */
    public void error(int sequence, long timestampMicros, ErrorCode code, String reason, long startNanos) {
        if (!open) {
            orphaned(1);
            return;
        }
        counters.errors(code).increment();
        writeError(sequence, timestampMicros, code, reason);
        flusher.answered(startNanos, 1);
        settle(1);
    }

    /** {@code frames} answers came for a client that has gone. */
    public void orphaned(int frames) {
        counters.orphaned().add(frames);
        settle(frames);
    }

    /** The listener is told once as soon as nothing is owed. */
    public void awaitQuiet() {
        awaitsQuiet = true;
    }

    /** A request could neither be handed on nor refused, for a fault of the node's own. */
    public void failed(Throwable cause) {
        if (open) {
            listener.failed(cause);
        }
    }

    /** The client has gone. */
    public void close() {
        open = false;
        output.close();
    }

    private void settle(int frames) {
        owed -= frames;
        assert owed >= 0 : "0 <= owed <= owedMax";
        // Half of the bound as hysteresis: a client at its bound is not woken for each single answer.
        if (awaitsRoom && owed <= owedMax / 2) {
            awaitsRoom = false;
            listener.roomForRequests();
        }
        if (awaitsQuiet && owed == 0) {
            awaitsQuiet = false;
            listener.nothingOwed();
        }
    }

    private void writeError(int sequence, long timestampMicros, ErrorCode code, String reason) {
        if (!errorFrames) {
            listener.unserved();
            return;
        }
        ByteBuf room = output.room(ERROR_FRAME_BYTES_MAX);
        if (room != null) {
            ErrorFrames.write(room, sequence, timestampMicros, code, reason);
            output.touch();
            return;
        }
        // No batch buffer to be had: errors are rare enough for a heap buffer of their own.
        ByteBuf own = context.alloc().heapBuffer(ERROR_FRAME_BYTES_MAX);
        ErrorFrames.write(own, sequence, timestampMicros, code, reason);
        if (!output.appendOwn(own)) {
            own.release();
        }
    }
}
