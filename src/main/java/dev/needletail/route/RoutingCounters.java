package dev.needletail.route;

import dev.needletail.count.LoopCounter;

/** Frames of one loop whose key led nowhere, or to a service without room. Written by the loop, read by anybody. */
public final class RoutingCounters {

    final LoopCounter unknownServices = new LoopCounter();
    final LoopCounter malformedServices = new LoopCounter();
    final LoopCounter unknownChannels = new LoopCounter();
    final LoopCounter malformedChannels = new LoopCounter();
    final LoopCounter parked = new LoopCounter();
    final LoopCounter overloaded = new LoopCounter();

    public RoutingCounters() {}

    /** REQUESTs answered by ERROR because there is no service of that name. */
    public long unknownServices() {
        return unknownServices.get();
    }

    /** REQUESTs answered by ERROR because their payload does not begin with a name. */
    public long malformedServices() {
        return malformedServices.get();
    }

    /** DATA dropped because there is no channel of that name. */
    public long unknownChannels() {
        return unknownChannels.get();
    }

    /** DATA dropped because its payload does not begin with a name. */
    public long malformedChannels() {
        return malformedChannels.get();
    }

    /** REQUESTs set aside because their service had no room, so that those for other services could go on. */
    public long parked() {
        return parked.get();
    }

    /** REQUESTs answered by ERROR because as much waited for their service as may. */
    public long overloaded() {
        return overloaded.get();
    }
}
