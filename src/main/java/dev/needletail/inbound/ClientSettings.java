package dev.needletail.inbound;

import dev.needletail.wire.FrameCodec;

/**
 * What a client may do.
 *
 * @param codec how its frames are read
 * @param owedMax bound on the answers that a client may be owed; above it the client is not read
 * @param idleNanos how long a client may be silent while nothing is owed to it; 0: for ever
 */
public record ClientSettings(FrameCodec codec, int owedMax, long idleNanos) {}
