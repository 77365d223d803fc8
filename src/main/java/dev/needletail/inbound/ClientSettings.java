package dev.needletail.inbound;

import dev.needletail.wire.FrameCodec;

/**
 * What a client may do.
 *
 * @param codec how its frames are read
 * @param owedMax bound on the answers that a client may be owed; above it the client is not read
 * @param timeouts how long it may do nothing of what is expected of it
 * @param rate how many frames it may send
 * @param age how old its connection may become
 * @param graceNanos how long a connection that is to end, by its age or for its silence, may take to do so; then it is cut
 */
public record ClientSettings(
        FrameCodec codec, int owedMax, Timeouts timeouts, FrameRate rate, ConnectionAge age, long graceNanos) {}
