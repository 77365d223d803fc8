package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.upstream.Requester;
import dev.needletail.upstream.UpstreamConnection;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameLayout;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * REQUESTs go to a backend over the loop's shared connections; neighbours for the same connection leave as one run.
 *
 * <p>One event loop only; no allocation.
 */
public final class UpstreamRoute implements RequestRoute {

    private final UpstreamPool pool;
    private final ClientPort port;
    private final Requester requester;

    private @Nullable UpstreamConnection runTarget;
    private int runStart;
    private int runEnd;

    public UpstreamRoute(UpstreamPool pool, ClientPort port, Runnable waker) {
        this.pool = pool;
        this.port = port;
        this.requester = new Requester(port, waker);
    }

    @Override
    public boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        UpstreamConnection target = pool.place(requester, buffer, at, receivedNanos);
        if (target == null) {
            return refuseOrWait(buffer, at, receivedNanos);
        }
        if (target != runTarget || at != runEnd) {
            endRun(buffer, false);
            runTarget = target;
            runStart = at;
        }
        runEnd = at + bytes;
        return true;
    }

    @Override
    public boolean endRun(ByteBuf buffer, boolean mayTake) {
        UpstreamConnection target = runTarget;
        if (target == null) {
            return false;
        }
        runTarget = null;
        return target.append(buffer, runStart, runEnd - runStart, mayTake);
    }

    private boolean refuseOrWait(ByteBuf buffer, int at, long receivedNanos) {
        ErrorCode refusal = pool.refusal(requester, receivedNanos);
        if (refusal == null) {
            pool.await(requester, receivedNanos);
            return false;
        }
        port.error(
                FrameLayout.sequence(buffer, at),
                FrameLayout.timestampMicros(buffer, at),
                refusal,
                pool.refuse(refusal),
                receivedNanos);
        return true;
    }
}
