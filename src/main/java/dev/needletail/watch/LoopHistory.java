package dev.needletail.watch;

import dev.needletail.count.LoopCounter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stalls of one loop. The watcher's thread writes; any thread reads {@link #figures}. */
final class LoopHistory {

    static final int KEPT = 16;

    private final WatchedLoop loop;
    private final LoopCounter stalls = new LoopCounter();
    private final LoopCounter endedNanos = new LoopCounter();
    private final LoopCounter longestNanos = new LoopCounter();
    private final Recent<Stall> recent = new Recent<>(KEPT);
    private volatile @Nullable Stall current;

    LoopHistory(WatchedLoop loop) {
        this.loop = loop;
    }

    void begin(Stall stall) {
        stalls.increment();
        recent.add(stall);
        current = stall;
    }

    /** The stall goes on: {@code stall} is what is known of it by now. */
    void goesOn(Stall stall) {
        recent.replaceNewest(stall);
        current = stall;
    }

    void end(Stall stall) {
        recent.replaceNewest(stall);
        current = null;
        endedNanos.add(stall.lengthNanos());
        longestNanos.raiseTo(stall.lengthNanos());
    }

    LoopFigures figures(long nowNanos) {
        List<Stall> last = recent.list();
        Stall now = current;
        long lasting = now == null ? 0 : now.nanosBy(nowNanos);
        return new LoopFigures(
                loop.name(),
                LoopTurns.isWorking(loop.turns().mark()),
                now,
                stalls.get(),
                endedNanos.get() + lasting,
                Math.max(longestNanos.get(), lasting),
                last);
    }
}
