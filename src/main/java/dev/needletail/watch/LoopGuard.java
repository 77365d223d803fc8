package dev.needletail.watch;

import org.jspecify.annotations.Nullable;

/** Watches one loop: finds that a turn does not end, looks who holds it, and keeps the story. The watcher's thread only. */
final class LoopGuard {

    private final WatchedLoop loop;
    private final long thresholdNanos;
    private final StallLog log;
    private final TurnLength turn = new TurnLength();
    private final LoopHistory history;

    private @Nullable Stall stall;
    private String threadName = "";
    private long cpuNanosBefore;
    private long cpuReadNanos;
    private long sayAgainNanos;
    private boolean said;

    LoopGuard(WatchedLoop loop, long thresholdNanos, StallLog log) {
        this.loop = loop;
        this.thresholdNanos = thresholdNanos;
        this.log = log;
        this.history = new LoopHistory(loop);
    }

    LoopHistory history() {
        return history;
    }

    void excuse(long nanos) {
        turn.excuse(nanos);
    }

    /** One look at the loop. */
    void look(long nowNanos) {
        long before = turn.mark();
        long lasted = turn.nanos(nowNanos);
        turn.look(nowNanos, loop.turns().mark());
        Stall known = stall;
        if (known != null && turn.mark() != before) {
            ends(known.lasting(lasted, true));
            known = null;
        }
        long lasts = turn.nanos(nowNanos);
        if (known != null) {
            if (lasts >= sayAgainNanos) {
                goesOn(nowNanos, lasts);
            }
        } else if (lasts >= thresholdNanos) {
            begins(nowNanos, lasts);
        } else if (lasts > 0) {
            cpuShare(
                    nowNanos,
                    ThreadLook.cpuNanos(loop.thread().get().id())); // a long turn: where its CPU time is counted from
        }
    }

    private void begins(long nowNanos, long lasts) {
        ThreadLook look = ThreadLook.at(loop.thread().get());
        if (loop.turns().mark() != turn.mark()) {
            look = look.tooLate(); // it ended while we looked: the stack is another turn's, and nobody may be
            // blamed by it
        }
        threadName = look.name();
        Stall found = stall(look, lasts, cpuShare(nowNanos, look.cpuNanos()));
        stall = found;
        history.begin(found);
        sayAgainNanos = StallLog.nextNanos(lasts);
        said = log.begins(nowNanos, loop.name(), threadName, found);
    }

    private void goesOn(long nowNanos, long lasts) {
        ThreadLook look = ThreadLook.at(loop.thread().get());
        Stall later = stall(look, lasts, cpuShare(nowNanos, look.cpuNanos()));
        stall = later;
        history.goesOn(later);
        sayAgainNanos = StallLog.nextNanos(lasts);
        said = true;
        log.goesOn(loop.name(), threadName, later);
    }

    private void ends(Stall ended) {
        stall = null;
        history.end(ended);
        if (said) {
            log.ends(loop.name(), ended);
        }
    }

    /** Of the time since this was asked last. */
    private double cpuShare(long nowNanos, long cpuNanos) {
        double share = (double) (cpuNanos - cpuNanosBefore) / Math.max(1, nowNanos - cpuReadNanos);
        cpuNanosBefore = cpuNanos;
        cpuReadNanos = nowNanos;
        return Math.clamp(share, 0, 1);
    }

    private Stall stall(ThreadLook look, long lasts, double cpuShare) {
        return new Stall(
                turn.sinceNanos(), lasts, false, look.heldBy(), look.state(), look.waitsFor(), cpuShare, look.stack());
    }
}
