package dev.needletail.upstream;

/** Looks at a pool's connections now and then: how many are ready, how many of those idle, and for how long. */
final class IdleTime {

    private final UpstreamCounters counters;
    private long lookedNanos;

    IdleTime(UpstreamCounters counters, long nowNanos) {
        this.counters = counters;
        this.lookedNanos = nowNanos;
    }

    /** Idle connections count as idle since the last look. */
    void look(Connections connections, long nowNanos) {
        int ready = 0;
        int idle = 0;
        for (int i = 0; i < connections.size(); i++) {
            UpstreamConnection connection = connections.get(i);
            if (connection.isReady()) {
                ready++;
                idle += connection.inFlight() == 0 ? 1 : 0;
            }
        }
        counters.open.set(connections.size());
        counters.ready.set(ready);
        counters.idle.set(idle);
        counters.idleConnectionNanos.add((nowNanos - lookedNanos) * idle);
        lookedNanos = nowNanos;
    }
}
