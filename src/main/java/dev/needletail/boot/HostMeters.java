package dev.needletail.boot;

import dev.needletail.latency.LatencyRecorder;
import dev.needletail.latency.LoopLagFigures;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.socket.OptionTally;
import dev.needletail.socket.Outcome;
import dev.needletail.socket.SocketRole;
import dev.needletail.socket.SocketTruth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The meters of what the host does to the node: how late the loops run, and what became of the socket options. */
final class HostMeters implements MeterBinder {

    private static final double MICROS_PER_SECOND = 1e6;

    private final Node node;
    private final LatencyRecorder latency;

    HostMeters(Node node, LatencyRecorder latency) {
        this.node = node;
        this.latency = latency;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("needletail.accepting", node, running -> running.isAccepting() ? 1 : 0)
                .description("1 while the node takes new connections.")
                .register(registry);
        for (int i = 0; i < node.settings().loops().count(); i++) {
            int loop = i;
            Gauge.builder("needletail.loop.lag.seconds", node, running -> lastLagSeconds(running, loop))
                    .description("By how much the event loop ran its latest probe late.")
                    .tag("loop", "loop-" + loop)
                    .register(registry);
            Gauge.builder("needletail.loop.lag.max.seconds", latency, recorder -> maxLagSeconds(recorder, loop))
                    .description(
                            "By how much the event loop ran a probe late at most within the last latency interval.")
                    .tag("loop", "loop-" + loop)
                    .register(registry);
        }
        for (SocketRole role : SocketRole.values()) {
            for (Outcome outcome : Outcome.values()) {
                FunctionCounter.builder(
                                "needletail.socket.options", node.sockets(), truth -> count(truth, role, outcome))
                        .description("Socket options set and read back, by role of the socket and by outcome.")
                        .tags("role", Label.of(role), "outcome", Label.of(outcome))
                        .register(registry);
            }
        }
    }

    /** NaN while the node does not run. */
    private static double lastLagSeconds(Node node, int loop) {
        for (LoopRooms room : node.rooms()) {
            if (room.index() == loop) {
                return room.latency().lastLagNanos() / LoopMeters.NANOS_PER_SECOND;
            }
        }
        return Double.NaN;
    }

    private static double maxLagSeconds(LatencyRecorder recorder, int loop) {
        for (LoopLagFigures lag : recorder.latest().loops()) {
            if (lag.loop().equals("loop-" + loop)) {
                return lag.interval().maxMicros() / MICROS_PER_SECOND;
            }
        }
        return Double.NaN;
    }

    private static double count(SocketTruth truth, SocketRole role, Outcome outcome) {
        long count = 0;
        for (OptionTally tally : truth.tallies()) {
            if (tally.report().role() == role) {
                count += tally.counts().getOrDefault(outcome, 0L);
            }
        }
        return count;
    }
}
