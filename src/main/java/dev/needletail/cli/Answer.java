package dev.needletail.cli;

import dev.needletail.wire.FrameType;

/**
 * A frame that a peer sent.
 *
 * @param sequence the 32 bits of an unsigned number
 * @param timestampMicros the 64 bits of an unsigned number
 * @param arrivedNanos {@link System#nanoTime} right after the read that completed the frame
 */
@SuppressWarnings("ArrayRecordComponent") // moved once from the client to the command, never compared
record Answer(FrameType type, int sequence, long timestampMicros, byte[] payload, long arrivedNanos) {}
