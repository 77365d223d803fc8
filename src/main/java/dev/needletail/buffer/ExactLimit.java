package dev.needletail.buffer;

import java.util.concurrent.TimeUnit;

/**
 * How much the JVM gave for exact leases when it had no more. To ask it in vain is dear: {@link java.nio.ByteBuffer#allocateDirect}
 * collects garbage and sleeps for half a second before it gives up, and the event loop with it. So it is not asked for more
 * than it had, but once a minute: somebody else may have given memory back. One event loop.
 */
final class ExactLimit {

    private static final long ASK_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private long bytesMax = Long.MAX_VALUE;
    private long metNanos;

    /** Whether {@code bytes} may be had of exact leases in all, as far as is known. */
    boolean allows(long bytes) {
        return bytes <= bytesMax || System.nanoTime() - metNanos >= ASK_AGAIN_NANOS;
    }

    /** The JVM had no memory for more than {@code bytes}. */
    void met(long bytes) {
        bytesMax = bytes;
        metNanos = System.nanoTime();
    }
}
