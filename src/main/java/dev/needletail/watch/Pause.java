package dev.needletail.watch;

/**
 * A time in which the watcher did not run although it had nothing to wait for: then nothing in this JVM did.
 *
 * @param endNanos {@link System#nanoTime()} when the watcher ran again
 * @param lengthNanos how late it was
 * @param collectingNanos of these, in the garbage collector's pauses as it says itself
 * @param cpuNanos CPU time that the process used meanwhile; near 0: it was stopped, or given no CPU
 */
public record Pause(long endNanos, long lengthNanos, long collectingNanos, long cpuNanos) {}
