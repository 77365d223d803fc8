package dev.needletail.upstream;

import dev.needletail.outbound.FrameOutput;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Whether a connection still answers: one HEARTBEAT at a time, renewed after a time of silence.
 *
 * <p>One event loop only.
 */
final class Proof {

    private static final FrameWriter WRITER = new FrameWriter(0);

    private final UpstreamSettings settings;
    private int sequence;
    private long sentNanos;
    private long heardNanos;
    private boolean pending;

    Proof(UpstreamSettings settings) {
        this.settings = settings;
    }

    /** Sends a HEARTBEAT that has to be answered within the connect timeout. */
    void begin(FrameOutput output, long nowNanos) {
        assert !pending : "one proof at a time";
        pending = true;
        sentNanos = nowNanos;
        sequence++;
        ByteBuf heartbeat = Unpooled.directBuffer(FrameLayout.HEADER_BYTES);
        try {
            WRITER.header(heartbeat, FrameType.HEARTBEAT, sequence, nowNanos / 1_000, 0);
            output.append(heartbeat, 0, FrameLayout.HEADER_BYTES, false);
        } finally {
            heartbeat.release();
        }
    }

    /** A HEARTBEAT came; returns whether it answers the pending one. */
    boolean answered(int answeredSequence) {
        if (!pending || answeredSequence != sequence) {
            return false;
        }
        pending = false;
        return true;
    }

    /** Something came over the connection: it is not silent. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** Whether the pending HEARTBEAT was not answered in time. */
    boolean overdue(long nowNanos) {
        return pending && nowNanos - sentNanos > settings.connectTimeoutNanos();
    }

    /** Sends the next HEARTBEAT when nothing was heard for the interval. */
    void renew(FrameOutput output, long nowNanos) {
        if (!pending && nowNanos - heardNanos > settings.heartbeatIntervalNanos()) {
            begin(output, nowNanos);
        }
    }
}
