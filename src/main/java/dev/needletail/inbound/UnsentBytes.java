package dev.needletail.inbound;

/**
 * What a client has not taken, at one moment.
 *
 * @param bytes that the kernel has not taken from this process
 * @param stalledNanos since some of them last moved, or since they were first seen; 0 while there are none
 * @param closesInNanos until the connection is closed for that if nothing moves, at the next sweep after it; or
 *     {@link #NEVER}
 */
public record UnsentBytes(long bytes, long stalledNanos, long closesInNanos) {

    /** It is not closed for that. */
    public static final long NEVER = -1;
}
