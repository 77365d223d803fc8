package dev.needletail.cli;

/**
 * How to ping.
 *
 * @param count how many to send, {@link Long#MAX_VALUE} for no end
 * @param warmUp how many before those, not counted
 * @param flood send the next as soon as the last was answered, and ignore the interval
 * @param quiet no line per answer
 */
record PingOptions(long count, int warmUp, long intervalNanos, long timeoutNanos, boolean flood, boolean quiet) {}
