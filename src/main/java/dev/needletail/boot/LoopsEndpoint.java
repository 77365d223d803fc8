package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.watch.LoopFigures;
import dev.needletail.watch.LoopWatch;
import dev.needletail.watch.Pause;
import dev.needletail.watch.PauseFigures;
import dev.needletail.watch.Stall;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/loops}: whether each event loop turns, and what held it when it did not. It asks the loops nothing, so that
 * one that is blocked does not keep it waiting.
 */
@Endpoint(id = "loops", defaultAccess = Access.READ_ONLY)
final class LoopsEndpoint {

    private static final double NANOS_PER_MILLI = 1e6;

    private final Node node;

    LoopsEndpoint(Node node) {
        this.node = node;
    }

    /**
     * The answer.
     *
     * @param now by this host's clock
     * @param stallThresholdMillis a turn of this length is a stall; 0: nobody watches
     * @param loops in their order; empty while the node does not run
     * @param jvmPauses when nothing in this JVM ran, which no loop is to blame for; null while the node does not run
     */
    record Loops(
            Instant now,
            double stallThresholdMillis,
            List<Loop> loops,
            @Nullable Pauses jvmPauses) {}

    /** What a loop does. */
    enum State {
        /** In the kernel, for events. */
        WAITING,
        WORKING,
        /** In a turn that does not end. */
        STALLED
    }

    /**
     * One loop.
     *
     * @param thread name of its thread
     * @param threadId its number in a thread dump
     * @param cpu that it is bound to; null: any
     * @param stalledMillis how long it has not turned; 0 while it does
     * @param lagMillis by how much it ran its latest probe late, or by how much the next one is late already
     * @param stalls since the start
     * @param stallsMillis their length in all
     * @param longestMillis the longest of them
     * @param recent the last ones, newest first
     */
    record Loop(
            int index,
            String name,
            String thread,
            long threadId,
            @Nullable Integer cpu,
            State state,
            double stalledMillis,
            double lagMillis,
            long stalls,
            double stallsMillis,
            double longestMillis,
            List<StallText> recent) {}

    /** A stall; the members as in {@link Stall}. */
    record StallText(
            Instant since,
            double millis,
            boolean over,
            String heldBy,
            Thread.State threadState,
            @Nullable String waitsFor,
            double cpuShare,
            List<String> stack) {}

    /** The pauses of the whole JVM since the start. */
    record Pauses(long count, double millis, double longestMillis, List<PauseText> recent) {}

    /** A pause; the members as in {@link Pause}. */
    record PauseText(Instant since, double millis, double collectingMillis, double cpuMillis) {}

    @ReadOperation
    Loops loops() {
        LoopWatch watch = node.watch();
        double threshold = node.settings().loops().watch().thresholdNanos() / NANOS_PER_MILLI;
        long nowNanos = System.nanoTime();
        Instant now = Instant.now();
        if (watch == null) {
            return new Loops(now, threshold, List.of(), null);
        }
        List<Loop> loops = new ArrayList<>();
        List<LoopFigures> figures = watch.loops();
        List<Integer> cpus = node.settings().loops().cpus();
        for (LoopRooms room : node.rooms()) {
            int index = room.index();
            loops.add(loop(room, cpus.isEmpty() ? null : cpus.get(index), figures.get(index), nowNanos, now));
        }
        return new Loops(now, threshold, loops, pauses(watch.pauses(), nowNanos, now));
    }

    private static Loop loop(LoopRooms room, @Nullable Integer cpu, LoopFigures figures, long nowNanos, Instant now) {
        var thread = ((SingleThreadEventExecutor) room.loop()).threadProperties();
        Stall stall = figures.stall();
        List<StallText> recent = new ArrayList<>();
        for (Stall each : figures.recent()) {
            recent.add(text(each, nowNanos, now));
        }
        return new Loop(
                room.index(),
                figures.loop(),
                thread.name(),
                thread.id(),
                cpu,
                stall != null ? State.STALLED : figures.working() ? State.WORKING : State.WAITING,
                stall == null ? 0 : stall.nanosBy(nowNanos) / NANOS_PER_MILLI,
                room.lagNanos() / NANOS_PER_MILLI,
                figures.stalls(),
                figures.stalledNanos() / NANOS_PER_MILLI,
                figures.longestNanos() / NANOS_PER_MILLI,
                recent);
    }

    private static StallText text(Stall stall, long nowNanos, Instant now) {
        List<String> stack = new ArrayList<>();
        for (StackTraceElement frame : stall.stack()) {
            stack.add(frame.toString());
        }
        return new StallText(
                now.minusNanos(nowNanos - stall.sinceNanos()),
                stall.nanosBy(nowNanos) / NANOS_PER_MILLI,
                stall.over(),
                stall.heldBy(),
                stall.state(),
                stall.waitsFor(),
                stall.cpuShare(),
                stack);
    }

    private static Pauses pauses(PauseFigures figures, long nowNanos, Instant now) {
        List<PauseText> recent = new ArrayList<>();
        for (Pause pause : figures.recent()) {
            recent.add(new PauseText(
                    now.minusNanos(nowNanos - pause.endNanos() + pause.lengthNanos()),
                    pause.lengthNanos() / NANOS_PER_MILLI,
                    pause.collectingNanos() / NANOS_PER_MILLI,
                    pause.cpuNanos() / NANOS_PER_MILLI));
        }
        return new Pauses(
                figures.pauses(),
                figures.pausedNanos() / NANOS_PER_MILLI,
                figures.longestNanos() / NANOS_PER_MILLI,
                recent);
    }
}
