package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One question to all event loops: what belongs to a loop may be touched on its thread only, and a descriptor read
 * elsewhere may already be another socket's.
 */
final class LoopSurvey {

    /** How long all loops together have for their answers. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private LoopSurvey() {}

    /**
     * What came back.
     *
     * @param byLoop the answers by the loop's name, in the order of the loops
     * @param late names of the loops that gave none: busy for longer than {@link #PATIENCE}, or stopped
     */
    record Answers<T>(Map<String, T> byLoop, List<String> late) {

        List<T> all() {
            return List.copyOf(byLoop.values());
        }
    }

    /** Asks all loops at once and waits. Any thread but an event loop's; a late loop still runs the question. */
    static <T> Answers<T> ask(List<LoopRooms> rooms, Function<LoopRooms, T> question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<CompletableFuture<T>> asked = new ArrayList<>();
        for (LoopRooms room : rooms) {
            assert !room.loop().inEventLoop() : "a loop that waits for itself waits in vain";
            asked.add(put(room, question));
        }
        Map<String, T> byLoop = new LinkedHashMap<>();
        List<String> late = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            String name = name(rooms.get(i));
            try {
                byLoop.put(name, asked.get(i).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException busy) {
                late.add(name);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                late.add(name);
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof RejectedExecutionException)) {
                    throw new IllegalStateException(name + " could not answer", failed.getCause());
                }
                late.add(name);
            }
        }
        return new Answers<>(byLoop, late);
    }

    /** The loop's name, as in the latency figures. */
    static String name(LoopRooms room) {
        return room.latency().name();
    }

    private static <T> CompletableFuture<T> put(LoopRooms room, Function<LoopRooms, T> question) {
        try {
            return CompletableFuture.supplyAsync(() -> question.apply(room), room.loop());
        } catch (RejectedExecutionException stopped) {
            return CompletableFuture.failedFuture(stopped);
        }
    }
}
