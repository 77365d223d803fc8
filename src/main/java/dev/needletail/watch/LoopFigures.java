package dev.needletail.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the watcher knows of one loop. Point in time; the figures need not balance.
 *
 * @param loop its name
 * @param working whether it was at work when asked: in a turn, and not waiting for I/O
 * @param stall the one that it is in; null: it turns
 * @param stalls stalls so far, this one included
 * @param stalledNanos their length in all, this one included
 * @param longestNanos the longest of them, this one included
 * @param recent the last ones, newest first
 */
public record LoopFigures(
        String loop,
        boolean working,
        @Nullable Stall stall,
        long stalls,
        long stalledNanos,
        long longestNanos,
        List<Stall> recent) {}
