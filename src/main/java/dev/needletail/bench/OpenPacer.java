package dev.needletail.bench;

import java.util.SplittableRandom;

/**
 * Each message at its time. A connection keeps its own place in the schedule, so that one that is held up delays only what
 * is its own, and nothing has to be remembered of it but the place.
 *
 * <p>Evenly spaced, the connections take turns: connection j of N has the positions j, j + N, j + 2N, … Poisson, each has
 * a process of its own with its share of the rate; together they are one of the whole rate.
 */
final class OpenPacer implements Pacer {

    /** After so many the loop looks at its sockets again. */
    private static final int SENDS_PER_TURN = 256;

    private final LoadLoop loop;
    private final RateSchedule schedule;
    private final int connectionsInAll;
    private final boolean poisson;
    private final SplittableRandom random;
    private final DueQueue queue;
    private final double[] positions;
    private final long[] dueNanos;
    private final boolean[] heldUp;

    OpenPacer(LoadLoop loop, Pace.Open pace, int loopIndex, int connections) {
        LoadPlan plan = loop.plan();
        this.loop = loop;
        this.schedule = new RateSchedule(pace.from(), pace.to(), plan.warmUpNanos(), plan.durationNanos());
        this.connectionsInAll = plan.connections();
        this.poisson = pace.poisson();
        this.random = new SplittableRandom(loopIndex);
        this.queue = new DueQueue(connections);
        this.positions = new double[connections];
        this.dueNanos = new long[connections];
        this.heldUp = new boolean[connections];
    }

    @Override
    public void begin() {
        for (LoadConnection connection : loop.connections()) {
            int i = connection.place();
            positions[i] = poisson ? step() : connection.index();
            dueNanos[i] = due(i);
            queue.add(i, dueNanos[i]);
        }
    }

    private double step() {
        return poisson ? -Math.log(1 - random.nextDouble()) * connectionsInAll : connectionsInAll;
    }

    private long due(int i) {
        return loop.window().startNanos() + schedule.offsetNanos(positions[i]);
    }

    @Override
    public void turn() {
        long now = loop.readClock();
        for (int i = 0; i < SENDS_PER_TURN && !queue.isEmpty() && queue.nextNanos() - now <= 0; i++) {
            LoadConnection connection = loop.connections().get(queue.poll());
            sendDue(connection, now);
            connection.flush();
            now = loop.readClock();
        }
    }

    @Override
    public void pump(LoadConnection connection) {
        if (heldUp[connection.place()]) {
            sendDue(connection, loop.readClock());
        }
        connection.flush();
    }

    private void sendDue(LoadConnection connection, long now) {
        int i = connection.place();
        if (!connection.isOpen()) {
            return;
        }
        while (dueNanos[i] - now <= 0 && maySend(i) && connection.hasRoom()) {
            boolean measured = loop.window().measures(dueNanos[i]);
            if (measured && !heldUp[i]) {
                loop.score().late(now - dueNanos[i]);
            }
            loop.send(connection, dueNanos[i], measured);
            positions[i] += step();
            dueNanos[i] = due(i);
        }
        if (!maySend(i)) {
            heldUp(i, false);
        } else if (dueNanos[i] - now > 0) {
            heldUp(i, false);
            queue.add(i, dueNanos[i]);
        } else {
            heldUp(i, true);
        }
    }

    private boolean maySend(int i) {
        return loop.maySend(dueNanos[i], loop.window().measures(dueNanos[i]));
    }

    private void heldUp(int i, boolean now) {
        if (heldUp[i] != now) {
            heldUp[i] = now;
            loop.score().counts().heldUp.add(now ? 1 : -1);
        }
    }

    @Override
    public long sleepNanos(long nowNanos) {
        return queue.isEmpty() ? Long.MAX_VALUE : Math.max(0, queue.nextNanos() - nowNanos);
    }

    @Override
    public void lost(LoadConnection connection) {
        heldUp(connection.place(), false);
    }

    @Override
    public long unsent() {
        long unsent = 0;
        for (LoadConnection connection : loop.connections()) {
            int i = connection.place();
            while (connection.isOpen() && !loop.window().isOver(dueNanos[i]) && maySend(i)) {
                unsent += loop.window().measures(dueNanos[i]) ? 1 : 0;
                positions[i] += step();
                dueNanos[i] = due(i);
            }
        }
        return unsent;
    }
}
