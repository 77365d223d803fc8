package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToLongFunction;

/**
 * Registers meters that add up over the loops what each of them counts, when somebody asks. Nothing is recorded, so that a
 * meter costs the data path nothing. The loops are read one after the other: figures of one answer need not balance.
 */
final class LoopMeters {

    /** Divides a figure in nanoseconds for a meter in seconds. */
    static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry registry;
    private final Node node;

    LoopMeters(MeterRegistry registry, Node node) {
        this.registry = registry;
        this.node = node;
    }

    /** A figure that only grows while the node runs. */
    void counter(String name, String help, ToLongFunction<LoopRooms> figure, String... labels) {
        FunctionCounter.builder(name, node, running -> sum(running, figure))
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /** A duration in nanoseconds that only grows, shown in seconds. */
    void secondsCounter(String name, String help, ToLongFunction<LoopRooms> nanos, String... labels) {
        FunctionCounter.builder(name, node, running -> sum(running, nanos) / NANOS_PER_SECOND)
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /** A level. */
    void gauge(String name, String help, ToLongFunction<LoopRooms> figure, String... labels) {
        Gauge.builder(name, node, running -> sum(running, figure))
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /** A level of each event loop, where the sum would hide which one is at its bound. */
    void gaugeByLoop(String name, String help, ToLongFunction<LoopRooms> figure) {
        for (int i = 0; i < node.settings().loops().count(); i++) {
            int loop = i;
            Gauge.builder(name, node, running -> of(running, loop, figure))
                    .description(help)
                    .tag("loop", label(loop))
                    .register(registry);
        }
    }

    /** The label of a loop; its name in the latency figures. */
    static String label(int loop) {
        return "loop-" + loop;
    }

    /** NaN while the node does not run. */
    static double of(Node node, int loop, ToLongFunction<LoopRooms> figure) {
        for (LoopRooms room : node.rooms()) {
            if (room.index() == loop) {
                return figure.applyAsLong(room);
            }
        }
        return Double.NaN;
    }

    private static double sum(Node node, ToLongFunction<LoopRooms> figure) {
        long sum = 0;
        for (LoopRooms room : node.rooms()) {
            sum += figure.applyAsLong(room);
        }
        return sum;
    }
}
