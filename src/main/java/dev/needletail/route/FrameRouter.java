package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends each frame of one client to its purpose, and gathers neighbours for the same purpose into runs.
 *
 * <pre>
 *   HEARTBEAT ─ answered as it lies ──────────────► the client's output
 *   DATA ────── runs of equal size ───────────────► datagrams
 *   REQUEST ─── sequence rewritten in place ──────► an upstream connection, or a handler
 *   RESPONSE, ERROR ──────────────────────────────► not for a client to send: misused
 * </pre>
 *
 * <p>One event loop only; no allocation.
 */
public final class FrameRouter {

    private final ClientPort port;
    private final RequestRoute requests;
    private final DataRoutes data;

    private @Nullable FrameType runType;
    private @Nullable DataRoute runData;
    private int runStart;
    private int runEnd;
    private int runFrames;
    private int runFrameBytes;
    private @Nullable FrameType misused;

    public FrameRouter(ClientPort port, RequestRoute requests, DataRoutes data) {
        this.port = port;
        this.requests = requests;
        this.data = data;
    }

    /** The type that the client sent though only a server may; null while it has not. */
    public @Nullable FrameType misused() {
        return misused;
    }

    /**
     * Routes one frame.
     *
     * @return {@code false} when it can't be taken now
     */
    public boolean route(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        FrameType type = FrameType.of(FrameLayout.type(buffer, at));
        if (type == null) {
            throw new IllegalStateException("the scanner lets no unknown type pass");
        }
        return switch (type) {
            case HEARTBEAT -> extend(type, null, buffer, at, bytes, 0);
            case DATA -> {
                DataRoute channel = data.of(buffer, at, bytes);
                yield channel == null || extend(type, channel, buffer, at, bytes, bytes);
            }
            case REQUEST -> {
                end(buffer, false);
                yield request(buffer, at, bytes, receivedNanos);
            }
            case RESPONSE, ERROR -> {
                misused = type;
                yield false;
            }
        };
    }

    /**
     * Hands on what was gathered from {@code buffer}.
     *
     * @return whether ownership of {@code buffer} was taken, only with {@code mayTake}
     */
    public boolean endRuns(ByteBuf buffer, boolean mayTake) {
        if (runType != null) {
            requests.endRun(buffer, false);
            return end(buffer, mayTake);
        }
        return requests.endRun(buffer, mayTake);
    }

    /** Drops what waits to be handed on; nothing is routed after that. */
    public void dropWaiting() {
        requests.dropWaiting();
    }

    /** Gives back what is kept of a client that has gone. */
    public void close() {
        requests.close();
    }

    private boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        if (!port.takeRequest()) {
            return false;
        }
        boolean taken = requests.request(buffer, at, bytes, receivedNanos);
        if (!taken) {
            port.untakeRequest();
        }
        return taken;
    }

    private boolean extend(
            FrameType type, @Nullable DataRoute channel, ByteBuf buffer, int at, int bytes, int equalBytes) {
        if (type != runType || channel != runData || at != runEnd || equalBytes != runFrameBytes) {
            end(buffer, false);
            runType = type;
            runData = channel;
            runStart = at;
            runFrames = 0;
            runFrameBytes = equalBytes;
        }
        runEnd = at + bytes;
        runFrames++;
        return true;
    }

    private boolean end(ByteBuf buffer, boolean mayTake) {
        FrameType type = runType;
        if (type == null) {
            return false;
        }
        runType = null;
        if (type == FrameType.HEARTBEAT) {
            port.heartbeatsAnswered(runFrames);
            return port.output().append(buffer, runStart, runEnd - runStart, mayTake);
        }
        DataRoute channel = Objects.requireNonNull(runData);
        channel.send(buffer, runStart, runFrameBytes, runFrames);
        return false;
    }
}
