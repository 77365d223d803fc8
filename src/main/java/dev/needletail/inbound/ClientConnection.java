package dev.needletail.inbound;

import dev.needletail.buffer.BufferLimitException;
import dev.needletail.outbound.ClientPort;
import dev.needletail.outbound.Flushable;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.route.FrameRouter;
import dev.needletail.wire.FrameCumulation;
import dev.needletail.wire.FrameSink;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection: what it sends is cut into frames, and each frame is routed.
 *
 * <pre>
 *   received ─► FrameCumulation ─► frame() ─► FrameRouter
 *                     ▲  │ refused: the rest waits here, and the gate closes
 *                     │  ▼
 *                   resume ◄── room upstream, or fewer answers owed
 * </pre>
 *
 * <p>One event loop only.
 */
public final class ClientConnection implements FrameSink, ClientPort.Listener, Flushable {

    private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

    /** Received buffers kept for a client that ended its stream while it had to wait: all that a socket can hold. */
    private static final int REFUSED_BUFFERS_MAX = 128;

    private final Surroundings around;
    private final Channel channel;
    private final ReadGate gate;
    private final ClientPort port;
    private final FrameOutput output;
    private final FrameRouter router;
    private final FrameCumulation cumulation;
    private final FrameSink sink;
    private final ClientEnding ending;
    private final ClientWatch watch;
    private final @Nullable RateLimit rate;

    /** Place in {@link Clients}. */
    int position;

    /** Set once by {@link Clients}. */
    long number;

    private long heardNanos;
    private long frameReceivedNanos;
    private boolean resumeQueued;
    private boolean routing;
    private boolean resumeAfterwards;

    ClientConnection(ChannelHandlerContext context, Surroundings around) {
        this.around = around;
        this.channel = context.channel();
        this.gate = new ReadGate(channel, around.clients().counters());
        this.output = around.outputs().apply(context);
        this.port = new ClientPort(
                context,
                output,
                around.flusher(),
                this,
                around.answers(),
                around.settings().codec().errorFrames(),
                around.settings().owedMax());
        this.router = new FrameRouter(port, around.requests().open(port, this::resume), around.data());
        this.cumulation = new FrameCumulation(around.settings().codec().newScanner(), around.buffers());
        ClientSettings settings = around.settings();
        FrameSink frames = around.flusher().sinkFor(this);
        this.rate = settings.rate().isLimited()
                ? new RateLimit(settings.rate(), frames, gate, channel.eventLoop(), around.flusher(), this::readAgain)
                : null;
        this.sink = rate == null ? frames : rate;
        this.ending = new ClientEnding(context, this, gate, around.clients().counters());
        this.heardNanos = around.flusher().now();
        this.watch = new ClientWatch(
                this,
                gate,
                cumulation,
                new UnsentProgress(channel, around.clients().acknowledged(), heardNanos),
                around.clients().timeouts());
        around.clients().add(this);
        if (settings.age().isLimited()) {
            ending.atAge(settings.age().drawNanos(ThreadLocalRandom.current()), settings.graceNanos());
        }
    }

    /** Names this connection for good among those that its loop accepts while the node runs. */
    public long number() {
        return number;
    }

    /** The channel, for whoever shows it. */
    public Channel channel() {
        return channel;
    }

    /** Answers owed. On the event loop. */
    public int owed() {
        return port.owed();
    }

    /** Whether the client is read now. On the event loop. */
    public boolean isRead() {
        return gate.isOpen();
    }

    /** Why the client is not read now: waiting, unsent, buffers, rate, ending; empty while it is. On the event loop. */
    public List<String> pausedBy() {
        return gate.reasons();
    }

    /** When something was last received. On the event loop. */
    public long heardNanos() {
        return heardNanos;
    }

    /** What the client has not taken, and for how long. On the event loop. */
    public UnsentBytes unsent() {
        return watch.unsent(System.nanoTime());
    }

    /** How this connection ends. On the event loop. */
    public ClientEnding ending() {
        return ending;
    }

    /** Takes what was read. */
    void received(ByteBuf bytes) {
        InboundCounters counters = around.clients().counters();
        counters.reads.increment();
        counters.bytes.add(bytes.readableBytes());
        heardNanos = around.flusher().now();
        if (ending.isFinished() || ending.hasReason()) {
            // The node has said its last word: what still comes is read so that the close is a clean one.
            counters.discardedBytes.add(bytes.readableBytes());
            bytes.release();
            return;
        }
        if (!cumulation.isRefused()) {
            frameReceivedNanos = heardNanos;
        }
        routing = true;
        try {
            cumulation.feed(bytes, sink);
        } catch (BufferLimitException overLimit) {
            exhausted(overLimit);
        } finally {
            routing = false;
        }
        afterFrames();
    }

    /** The stream lost bytes for which there was no memory: it cannot go on. */
    private void exhausted(BufferLimitException overLimit) {
        log.warn("{}: closed: {}", channel.remoteAddress(), overLimit.getMessage());
        ending.end(CloseReason.BUFFERS_EXHAUSTED);
    }

    @Override
    public boolean frame(ByteBuf buffer, int at, int bytes) {
        return router.route(buffer, at, bytes, frameReceivedNanos);
    }

    @Override
    public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
        return router.endRuns(buffer, lastUse);
    }

    /**
     * Offers the frames that had to wait again. Mostly at the end of a burst; a flush ahead of it can come from within this
     * client's own frames, and the wake-up must not be lost then.
     */
    private void resume() {
        if (routing) {
            resumeAfterwards = true;
            return;
        }
        if (!cumulation.isRefused() || ending.hasReason()) {
            return;
        }
        routing = true;
        try {
            cumulation.resume(sink);
        } catch (BufferLimitException overLimit) {
            exhausted(overLimit);
        } catch (RuntimeException fault) {
            failed(fault);
        } finally {
            routing = false;
        }
        afterFrames();
    }

    /** The gate follows what the frames met; a defect ends the connection. */
    private void afterFrames() {
        switch (cumulation.defect()) {
            case NONE -> {}
            case UNKNOWN_TYPE -> defect(CloseReason.UNKNOWN_TYPE, cumulation.describeDefect());
            case LENGTH_OVER_LIMIT -> defect(CloseReason.LENGTH_OVER_LIMIT, cumulation.describeDefect());
        }
        FrameType misused = router.misused();
        if (misused != null) {
            defect(
                    misused == FrameType.RESPONSE ? CloseReason.RESPONSE_FROM_CLIENT : CloseReason.ERROR_FROM_CLIENT,
                    "a client must not send " + misused);
        }
        if (cumulation.refusedBuffers() > REFUSED_BUFFERS_MAX) {
            defect(CloseReason.BACKLOG, cumulation.refusedBuffers() + " buffers wait");
        }
        if (cumulation.isRefused()) {
            gate.close(ReadGate.Pause.WAITING);
        } else {
            gate.open(ReadGate.Pause.WAITING);
        }
        if (rate != null) {
            rate.charge();
        }
        followWritability();
        ending.progressed();
        if (resumeAfterwards) {
            resumeAfterwards = false;
            roomForRequests();
        }
    }

    /** Whether nothing of this client is under way: nothing owed, nothing that waits. */
    boolean isQuiet() {
        return port.owed() == 0 && !cumulation.isRefused();
    }

    /** Asked by the sweep. */
    ClientWatch watch() {
        return watch;
    }

    /** Whether a frame has begun and not ended. */
    boolean isPartial() {
        return cumulation.isPartial();
    }

    /** Gives up what has been read and could not be taken; nothing is taken any more. */
    void dropWaiting() {
        cumulation.close();
        router.dropWaiting();
    }

    /** Writes and flushes what this client's burst has left so far. */
    void flush() {
        output.flushBurst();
    }

    void awaitQuiet() {
        port.awaitQuiet();
    }

    private void defect(CloseReason reason, String detail) {
        if (!ending.hasReason()) {
            around.clients().say(channel, reason, detail);
            ending.end(reason);
        }
    }

    /** Nothing was heard of it, and nothing of it is under way. */
    void endSilent() {
        if (ending.hasReason()) {
            ending.closeNow(); // its last bytes find no taker
        } else {
            ending.endSilent(around.settings().graceNanos());
        }
    }

    /** It has begun a frame, and does not end it. */
    void endPartial(String detail) {
        defect(CloseReason.PARTIAL_FRAME, detail);
    }

    /** It does not take what it is to get. */
    void endUntaken(String detail) {
        around.clients().say(channel, CloseReason.WRITE_TIMEOUT, detail);
        ending.endUntaken();
    }

    void writabilityChanged() {
        followWritability();
        ending.progressed();
    }

    private void followWritability() {
        if (output.isWritable()) {
            gate.open(ReadGate.Pause.UNSENT);
        } else {
            gate.close(ReadGate.Pause.UNSENT);
        }
    }

    @Override
    public void roomForRequests() {
        if (!resumeQueued) {
            resumeQueued = true;
            around.flusher().touch(this);
        }
    }

    @Override
    public void nothingOwed() {
        ending.progressed();
    }

    @Override
    public void unserved() {
        ending.end(CloseReason.UNSERVED);
    }

    @Override
    public void flushBurst() {
        resumeQueued = false;
        resume();
    }

    void inputEnded() {
        ending.inputEnded();
    }

    @Override
    public void failed(Throwable cause) {
        if (cause instanceof BufferLimitException) {
            // The read found no buffer: the bytes stay in the kernel until one is returned.
            gate.close(ReadGate.Pause.BUFFERS);
            if (around.buffers().whenAvailable(this::memoryAgain)) {
                return;
            }
            ending.end(CloseReason.BUFFERS_EXHAUSTED);
        } else if (cause instanceof IOException) {
            log.debug("{}: closed: the connection broke", channel.remoteAddress(), cause);
            ending.end(CloseReason.IO_ERROR);
        } else {
            around.clients().say(channel, cause);
            ending.end(CloseReason.FAULT);
        }
    }

    private void memoryAgain() {
        gate.open(ReadGate.Pause.BUFFERS);
        readAgain();
    }

    /** What made the node wait is over. */
    private void readAgain() {
        ending.progressed();
    }

    /** Answers that the kernel has not taken yet. */
    long unsentBytes() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }

    void gone() {
        ending.gone();
        if (rate != null) {
            rate.close();
        }
        port.close();
        router.close();
        cumulation.close();
        around.clients().remove(this, ending.reason());
    }
}
