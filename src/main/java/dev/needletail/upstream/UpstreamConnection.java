package dev.needletail.upstream;

import dev.needletail.count.LoopCounter;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameCumulation;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameSink;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a backend, shared by the clients of its event loop.
 *
 * <p>A request leaves under a sequence of this connection's own, written over the client's in the frame; the answer
 * gets the client's back. Answers that lie side by side for the same client leave as one run.
 *
 * <p>One event loop only.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter implements FrameSink {

    private static final Logger log = LoggerFactory.getLogger(UpstreamConnection.class);

    private enum State {
        CONNECTING,
        /** Connected, and has yet to answer its first HEARTBEAT. */
        PROVING,
        READY,
        /** Surplus: takes no request any more, and is closed as soon as nothing is in flight. */
        DRAINING,
        CLOSED
    }

    private final UpstreamPool pool;
    private final long number;
    private final EndpointLease lease;
    private final InFlightTable<Requester> inFlight;
    private final FrameSink sink;

    private State state = State.CONNECTING;
    private boolean wasReady;
    private Runnable cancelConnect = () -> {};
    private @Nullable ChannelHandlerContext context;
    private @Nullable FrameOutput output;
    private @Nullable FrameCumulation cumulation;
    private @Nullable Proof proof;

    private final AnswerRun run = new AnswerRun();
    private int shed;
    private long roundTripStart;
    private int roundTrips;
    private final Liveness liveness = new Liveness();

    /** @param number names this connection for good among those that the pool opens */
    UpstreamConnection(UpstreamPool pool, long number, EndpointLease lease, int maxInFlight) {
        this.pool = pool;
        this.number = number;
        this.lease = lease;
        this.inFlight = new InFlightTable<>(maxInFlight);
        this.sink = pool.flusher().sinkFor(this);
    }

    /** How to give up the attempt to connect that has just begun. */
    void connecting(Runnable cancel) {
        cancelConnect = cancel;
    }

    /** The connect failed. On the event loop. */
    public void connectFailed(Throwable cause) {
        if (state == State.CONNECTING) {
            end(String.valueOf(cause.getMessage()), pool.counters().connectFailures, true);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        output = pool.newOutput(ctx);
        cumulation = new FrameCumulation(pool.newScanner(), ctx.alloc());
        if (state == State.CONNECTING) {
            state = State.PROVING;
            proof = new Proof(pool.settings());
            proof.begin(output, pool.flusher().now());
        } else {
            ctx.close(); // given up while it connected
        }
        ctx.fireChannelActive();
    }

    /** Whether a request may be given to this connection now. */
    boolean hasRoom() {
        return state == State.READY
                && inFlight.canAdd()
                && (!liveness.isOnTrial() || inFlight.size() == 0)
                && output().isWritable();
    }

    /** Whether a client with nothing in flight may be given to it: not where those that it has wait in vain. */
    boolean takesClients() {
        return !liveness.isStalled() && hasRoom();
    }

    /** Whether what it carries waits in vain, as far as one can see. */
    boolean isStalled() {
        return liveness.isStalled();
    }

    /** Whether its backend, which had been given up, has yet to answer a request. */
    boolean isOnTrial() {
        return state == State.READY && liveness.isOnTrial();
    }

    /** Whether it carries as many requests as it may. */
    boolean isFull() {
        return state == State.READY && !inFlight.canAdd();
    }

    /** Clients with so many requests in flight in all are to move to another connection. */
    void shed(int requests) {
        shed = requests;
    }

    /** Whether {@code requester}, which is on this connection, is to move away. */
    boolean sheds(Requester requester) {
        if (shed <= 0) {
            return false;
        }
        shed -= requester.inFlight();
        return true;
    }

    boolean isReady() {
        return state == State.READY;
    }

    boolean isDraining() {
        return state == State.DRAINING;
    }

    boolean isOpening() {
        return state == State.CONNECTING || state == State.PROVING;
    }

    /** Whether the connect budget still counts this connection as being opened. */
    boolean heldBudget() {
        return !wasReady;
    }

    /** Requests in flight. On the event loop. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Names this connection for good among those that the pool opens. */
    public long number() {
        return number;
    }

    /** connecting, proving, ready, draining or closed. On the event loop. */
    public String state() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Where it leads. */
    public InetSocketAddress address() {
        return lease.address();
    }

    /** The channel, for whoever shows it; null while it connects. On the event loop. */
    public @Nullable Channel channel() {
        return context == null ? null : context.channel();
    }

    Endpoint endpoint() {
        return lease.endpoint();
    }

    /**
     * Takes a request: gives it a sequence of this connection, in place. {@link #append} has to follow within the
     * burst.
     */
    void admit(Requester requester, ByteBuf frame, int at, long receivedNanos, long nowNanos) {
        assert hasRoom() : "ask hasRoom() first";
        int sequence = inFlight.add(
                requester,
                FrameLayout.sequence(frame, at),
                FrameLayout.timestampMicros(frame, at),
                receivedNanos,
                nowNanos);
        FrameLayout.sequence(frame, at, sequence);
        requester.sent(this);
    }

    /** Sends admitted requests with this burst; as {@link FrameOutput#append}. */
    public boolean append(ByteBuf source, int index, int length, boolean mayTake) {
        return output().append(source, index, length, mayTake);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.CLOSED || cumulation == null) {
            ((ByteBuf) message).release();
            return;
        }
        if (proof != null) {
            proof.heard(pool.flusher().now());
        }
        cumulation.feed((ByteBuf) message, sink);
        endDrained();
        switch (cumulation.defect()) {
            case NONE -> {}
            case UNKNOWN_TYPE, LENGTH_OVER_LIMIT -> broken(cumulation.describeDefect());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        pool.flusher().endOfRead();
    }

    @Override
    public boolean frame(ByteBuf buffer, int at, int bytes) {
        if (state == State.CLOSED) {
            return true;
        }
        FrameType type = FrameType.of(FrameLayout.type(buffer, at));
        if (type == FrameType.RESPONSE || type == FrameType.ERROR) {
            answer(buffer, at, bytes);
        } else if (type == FrameType.HEARTBEAT) {
            proven(FrameLayout.sequence(buffer, at));
        } else {
            broken("a backend sends RESPONSE, ERROR and HEARTBEAT, this one sent " + type);
        }
        return true;
    }

    @Override
    public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
        settleRoundTrips();
        return run.end(lastUse);
    }

    private void answer(ByteBuf buffer, int at, int bytes) {
        liveness.answered();
        if (liveness.isOnTrial()) {
            trusted();
        }
        int slot = inFlight.find(FrameLayout.sequence(buffer, at));
        if (slot < 0) {
            if (slot == InFlightTable.LATE) {
                pool.counters().late.increment();
            } else {
                broken("the backend answered sequence " + Integer.toUnsignedString(FrameLayout.sequence(buffer, at))
                        + ", which was never sent to it");
            }
            return;
        }
        if (inFlight.startNanos(slot) != roundTripStart) {
            settleRoundTrips();
            roundTripStart = inFlight.startNanos(slot);
        }
        roundTrips++;
        FrameLayout.sequence(buffer, at, inFlight.clientSequence(slot));
        run.extend(inFlight.owner(slot), buffer, at, bytes, inFlight.receivedNanos(slot));
        inFlight.remove(slot);
    }

    /** Answers to requests that left together are accounted for together. */
    private void settleRoundTrips() {
        if (roundTrips > 0) {
            pool.answered(roundTrips, roundTripStart);
            roundTrips = 0;
        }
    }

    private void endDrained() {
        if (state == State.DRAINING && inFlight.size() == 0) {
            pool.counters().connectionsDrained.increment();
            close();
        }
    }

    private void proven(int sequence) {
        if (proof == null || !proof.answered(sequence)) {
            return; // an answer to a proof given up before: harmless
        }
        if (state == State.PROVING) {
            state = State.READY;
            wasReady = true;
            lease.ready(pool.flusher().now());
            liveness.onTrial(lease.isSilent());
            pool.counters().connects.increment();
            pool.opened();
        }
    }

    /** Expires deadlines and lets a silent connection prove itself. Called by the pool's tick. */
    void tick(long nowNanos) {
        UpstreamSettings settings = pool.settings();
        long startedBefore = nowNanos - settings.requestTimeoutNanos();
        for (int slot = inFlight.nextExpired(startedBefore); slot >= 0; slot = inFlight.nextExpired(startedBefore)) {
            pool.counters().timeouts.increment();
            liveness.timedOut();
            fail(slot, ErrorCode.TIMEOUT, pool.timeoutReason());
        }
        liveness.look(inFlight.size(), pool.allowedNanos(), nowNanos);
        int timeouts = liveness.timeoutsInARow();
        int tooMany = liveness.isOnTrial() ? 1 : settings.ejection().consecutiveFailures();
        if (timeouts >= tooMany && state == State.READY) {
            lease.eject(
                    timeouts + (timeouts == 1 ? " request was" : " requests in a row were") + " not answered in time",
                    nowNanos);
            pool.ejected(lease);
        }
        endDrained();
        if (state == State.CLOSED) {
            return;
        }
        if (proof != null && output != null && proof.overdue(nowNanos)) {
            end("no answer to a HEARTBEAT within the connect timeout", pool.counters().proofFailures, true);
        } else if (state == State.READY && proof != null && output != null) {
            proof.renew(output, nowNanos);
        }
        if (lease.withdrawn() && state == State.READY) {
            drain();
        }
    }

    /** Takes no request any more; closes as soon as nothing is in flight. */
    void drain() {
        if (state == State.READY) {
            state = State.DRAINING;
            pool.readyChanged();
        } else if (isOpening()) {
            close();
        }
    }

    /** Its backend answers no requests: drains, and takes an answer that comes all the same for a sign of life. */
    void giveUp(EndpointLease given) {
        if (lease.sharesBackendWith(given) && !isDraining()) {
            liveness.onTrial(true);
            drain(); // what it still answers is passed on
        }
    }

    private void trusted() {
        liveness.onTrial(false);
        lease.answered(pool.flusher().now());
        pool.roomAgain();
    }

    /** Ends the connection because the pool wants it; what is in flight is answered by ERROR. */
    void close() {
        end("closed by the node", null, false);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            pool.roomAgain();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean unproven = state == State.PROVING;
        end(
                unproven ? "closed before it answered a HEARTBEAT" : "connection closed by the backend",
                unproven ? pool.counters().proofFailures : pool.counters().connectionsLost,
                unproven);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("upstream {}: {}", lease.address(), cause.toString());
        ctx.close();
    }

    private void broken(String why) {
        if (state != State.CLOSED) {
            log.warn("upstream {}: {}; the connection is closed", lease.address(), why);
            end(why, pool.counters().defects, false);
        }
    }

    private void end(String why, @Nullable LoopCounter counter, boolean failed) {
        if (state == State.CLOSED) {
            return;
        }
        boolean failedTrial = isOnTrial() && counter != null; // ended by the backend, before it answered anything
        state = State.CLOSED;
        if (counter != null) {
            counter.increment();
        }
        if (failed || failedTrial) {
            lease.failed(why, pool.flusher().now());
        } else {
            lease.close();
        }
        // What was answered in the buffer at hand comes before the errors.
        settleRoundTrips();
        run.end(false);
        for (int slot = inFlight.oldestSlot(); slot >= 0; slot = inFlight.oldestSlot()) {
            pool.counters().lost.increment();
            fail(slot, ErrorCode.UPSTREAM_LOST, why);
        }
        if (cumulation != null) {
            cumulation.close();
        }
        if (output != null) {
            output.close();
        }
        cancelConnect.run();
        if (context != null) {
            context.close();
        }
        pool.closed(this);
    }

    private void fail(int slot, ErrorCode code, String reason) {
        Requester requester = inFlight.owner(slot);
        int sequence = inFlight.clientSequence(slot);
        long timestamp = inFlight.clientTimestamp(slot);
        long receivedNanos = inFlight.receivedNanos(slot);
        inFlight.remove(slot);
        requester.settled(1);
        requester.port.error(sequence, timestamp, code, reason, receivedNanos);
        pool.settled(1);
    }

    private FrameOutput output() {
        FrameOutput connected = output;
        if (connected == null) {
            throw new IllegalStateException("not connected");
        }
        return connected;
    }

    @Override
    public String toString() {
        return lease.address() + " " + state + " inFlight=" + inFlight.size();
    }
}
