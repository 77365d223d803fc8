package dev.needletail.upstream;

import dev.needletail.count.LoopCounter;

/**
 * What the pool of one loop has done and how it stands. Written by the loop, read by anybody; the levels are as of the
 * pool's last tick and need not add up.
 */
public final class UpstreamCounters {

    final LoopCounter requests = new LoopCounter();
    final LoopCounter answers = new LoopCounter();
    final LoopCounter coldAcquires = new LoopCounter();
    final LoopCounter orderWaits = new LoopCounter();
    final LoopCounter connects = new LoopCounter();
    final LoopCounter connectFailures = new LoopCounter();
    final LoopCounter proofFailures = new LoopCounter();
    final LoopCounter connectionsLost = new LoopCounter();
    final LoopCounter connectionsDrained = new LoopCounter();
    final LoopCounter timeouts = new LoopCounter();
    final LoopCounter lost = new LoopCounter();
    final LoopCounter refused = new LoopCounter();
    final LoopCounter shed = new LoopCounter();
    final LoopCounter late = new LoopCounter();
    final LoopCounter defects = new LoopCounter();
    final LoopCounter idleConnectionNanos = new LoopCounter();

    final LoopCounter open = new LoopCounter();
    final LoopCounter ready = new LoopCounter();
    final LoopCounter idle = new LoopCounter();
    final LoopCounter inFlight = new LoopCounter();
    final LoopCounter waiting = new LoopCounter();
    final LoopCounter inFlightLimit = new LoopCounter();
    final LoopCounter aperture = new LoopCounter();
    final LoopCounter target = new LoopCounter();
    final LoopCounter lastPeak = new LoopCounter();
    final LoopCounter lastForecast = new LoopCounter();

    UpstreamCounters() {}

    /** The figures at some recent moment. Any thread. */
    public UpstreamSnapshot snapshot() {
        return new UpstreamSnapshot(
                open.get(),
                ready.get(),
                idle.get(),
                inFlight.get(),
                waiting.get(),
                inFlightLimit.get(),
                aperture.get(),
                target.get(),
                lastPeak.get(),
                lastForecast.get(),
                requests.get(),
                answers.get(),
                coldAcquires.get(),
                orderWaits.get(),
                connects.get(),
                connectFailures.get(),
                proofFailures.get(),
                connectionsLost.get(),
                connectionsDrained.get(),
                timeouts.get(),
                lost.get(),
                refused.get(),
                shed.get(),
                late.get(),
                defects.get(),
                idleConnectionNanos.get());
    }
}
