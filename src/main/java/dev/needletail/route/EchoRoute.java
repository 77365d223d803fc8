package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import io.netty.buffer.ByteBuf;

/**
 * REQUESTs are answered by a RESPONSE with the same payload, made in place: only the type byte changes. This is what the
 * built-in loopback service runs.
 *
 * <p>One event loop only; no allocation.
 */
public final class EchoRoute implements RequestRoute {

    private static final int NO_RUN = -1;

    private final ClientPort port;
    private int runStart = NO_RUN;
    private int runEnd;

    public EchoRoute(ClientPort port) {
        this.port = port;
    }

    @Override
    public boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        FrameLayout.type(buffer, at, FrameType.RESPONSE);
        if (runStart == NO_RUN || at != runEnd) {
            endRun(buffer, false);
            runStart = at;
        }
        runEnd = at + bytes;
        port.answered(receivedNanos);
        return true;
    }

    @Override
    public boolean endRun(ByteBuf buffer, boolean mayTake) {
        if (runStart == NO_RUN) {
            return false;
        }
        boolean taken = port.output().append(buffer, runStart, runEnd - runStart, mayTake);
        runStart = NO_RUN;
        return taken;
    }
}
