package dev.needletail.bench;

/** Each answer makes room for the next message. */
final class ClosedPacer implements Pacer {

    private final LoadLoop loop;

    ClosedPacer(LoadLoop loop) {
        this.loop = loop;
    }

    @Override
    public void begin() {
        for (LoadConnection connection : loop.connections()) {
            pump(connection);
        }
    }

    @Override
    public void pump(LoadConnection connection) {
        long now = loop.readClock();
        boolean measured = loop.window().measures(now);
        while (connection.hasRoom() && loop.maySend(now, measured)) {
            loop.send(connection, now, measured);
        }
        connection.flush();
    }

    @Override
    public void turn() {
        // Nothing is ever due by time.
    }

    @Override
    public long sleepNanos(long nowNanos) {
        return Long.MAX_VALUE;
    }

    @Override
    public void lost(LoadConnection connection) {
        // Its depth is not spread over the others: that would be another load.
    }

    @Override
    public long unsent() {
        return 0;
    }
}
