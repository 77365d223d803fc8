package dev.needletail.boot;

import dev.needletail.server.Node;
import dev.needletail.watch.LoopFigures;
import dev.needletail.watch.LoopWatch;
import dev.needletail.watch.PauseFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/** The meters of what held the event loops, and of what held the whole JVM. */
final class WatchMeters implements MeterBinder {

    private final Node node;

    WatchMeters(Node node) {
        this.node = node;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (int i = 0; i < node.settings().loops().count(); i++) {
            int loop = i;
            FunctionCounter.builder("needletail.loop.stalls", node, it -> ofLoop(it, loop, LoopFigures::stalls))
                    .description("Turns of the event loop that lasted longer than the stall threshold.")
                    .tag("loop", LoopMeters.label(loop))
                    .register(registry);
            FunctionCounter.builder(
                            "needletail.loop.stalled.seconds",
                            node,
                            it -> ofLoop(it, loop, LoopFigures::stalledNanos) / LoopMeters.NANOS_PER_SECOND)
                    .description("How long these turns lasted in all, one that has not ended included.")
                    .tag("loop", LoopMeters.label(loop))
                    .register(registry);
        }
        FunctionCounter.builder("needletail.jvm.pauses", node, it -> ofJvm(it, PauseFigures::pauses))
                .description("Times that the whole JVM did not run for longer than the stall threshold.")
                .register(registry);
        FunctionCounter.builder(
                        "needletail.jvm.paused.seconds",
                        node,
                        it -> ofJvm(it, PauseFigures::pausedNanos) / LoopMeters.NANOS_PER_SECOND)
                .description("How long these pauses of the whole JVM were in all.")
                .register(registry);
    }

    private static double ofLoop(Node node, int loop, ToLongFunction<LoopFigures> figure) {
        LoopWatch watch = node.watch();
        return watch == null ? 0 : figure.applyAsLong(watch.loop(loop));
    }

    private static double ofJvm(Node node, ToLongFunction<PauseFigures> figure) {
        LoopWatch watch = node.watch();
        return watch == null ? 0 : figure.applyAsLong(watch.pauses());
    }
}
