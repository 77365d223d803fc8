package dev.needletail.boot;

import dev.needletail.latency.LatencyRecorder;
import dev.needletail.latency.LoopLagFigures;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.socket.OptionReport;
import dev.needletail.socket.OptionTally;
import dev.needletail.socket.Outcome;
import dev.needletail.socket.SocketRole;
import dev.needletail.socket.SocketTruth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The meters of what the host does to the node: how late and how busy the loops run, and what became of the socket options. */
final class HostMeters implements MeterBinder {

    private static final double MICROS_PER_SECOND = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Node node;
    private final LatencyRecorder latency;

    HostMeters(Node node, LatencyRecorder latency) {
        this.node = node;
        this.latency = latency;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (int i = 0; i < node.settings().loops().count(); i++) {
            loop(registry, i);
        }
        Gauge.builder(
                        "needletail.loop.busy.wait",
                        node,
                        it -> it.settings().loops().busyWait() ? 1 : 0)
                .description("1 where the event loops spin: their CPU time then says nothing about the load.")
                .register(registry);
        AskedSettings asked = new AskedSettings(node);
        for (SocketRole role : SocketRole.values()) {
            for (Outcome outcome : Outcome.values()) {
                FunctionCounter.builder(
                                "needletail.socket.options", node.sockets(), truth -> count(truth, role, outcome))
                        .description("Socket options set and read back, by role of the socket and by outcome.")
                        .tags("role", Label.of(role), "outcome", Label.of(outcome))
                        .register(registry);
            }
            asked.options(role).forEach(option -> option(registry, role, option));
        }
    }

    private void loop(MeterRegistry registry, int loop) {
        String label = LoopMeters.label(loop);
        Gauge.builder(
                        "needletail.loop.lag.seconds",
                        node,
                        running -> LoopMeters.of(running, loop, LoopRooms::lagNanos) / LoopMeters.NANOS_PER_SECOND)
                .description(
                        "By how much the event loop ran its latest probe late, or by how much the one is late that is due.")
                .tag("loop", label)
                .register(registry);
        Gauge.builder("needletail.loop.lag.max.seconds", this, meters -> meters.maxLagSeconds(loop))
                .description(
                        "By how much the event loop ran a probe late at most within the last latency interval, or by"
                                + " how much the one is late that is due.")
                .tag("loop", label)
                .register(registry);
        FunctionCounter.builder("needletail.loop.cpu.seconds", node, running -> cpuSeconds(running, loop))
                .description("CPU time of the event loop's thread, in the kernel and out of it.")
                .tag("loop", label)
                .register(registry);
    }

    private void option(MeterRegistry registry, SocketRole role, String option) {
        for (Outcome outcome : Outcome.values()) {
            Gauge.builder(
                            "needletail.socket.option.outcome",
                            node.sockets(),
                            truth -> latest(truth, role, option, outcome))
                    .description(
                            "1 where the latest socket of this role had this outcome for this option, else 0; the sum"
                                    + " over the values where loops, services or channels ask for different ones.")
                    .tags("role", Label.of(role), "option", option, "outcome", Label.of(outcome))
                    .register(registry);
        }
    }

    /** NaN while the node does not run. */
    private double maxLagSeconds(int loop) {
        double overdue = LoopMeters.of(node, loop, LoopRooms::overdueNanos) / LoopMeters.NANOS_PER_SECOND;
        for (LoopLagFigures lag : latency.latest().loops()) {
            if (lag.loop().equals(LoopMeters.label(loop))) {
                return Math.max(overdue, lag.interval().maxMicros() / MICROS_PER_SECOND);
            }
        }
        return overdue;
    }

    /** Read from the kernel's clock of the thread when somebody asks: the loop itself does nothing for it. */
    private static double cpuSeconds(Node node, int loop) {
        for (LoopRooms room : node.rooms()) {
            if (room.index() == loop && room.loop() instanceof SingleThreadEventExecutor executor) {
                long nanos =
                        THREADS.getThreadCpuTime(executor.threadProperties().id());
                return Math.max(0, nanos) / LoopMeters.NANOS_PER_SECOND; // -1: the thread has ended
            }
        }
        return 0;
    }

    private static double latest(SocketTruth truth, SocketRole role, String option, Outcome outcome) {
        int rows = 0;
        for (OptionReport report : truth.reports()) {
            if (report.role() == role && report.option().equals(option) && report.outcome() == outcome) {
                rows++;
            }
        }
        return rows;
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
