package dev.needletail.watch;

import io.netty.util.concurrent.ThreadProperties;
import java.util.function.Supplier;

/**
 * One event loop as the watcher knows it.
 *
 * @param name as in the latency figures
 * @param turns what the loop marks
 * @param thread the loop's thread; asked only when the loop has begun to turn
 */
public record WatchedLoop(String name, LoopTurns turns, Supplier<ThreadProperties> thread) {}
