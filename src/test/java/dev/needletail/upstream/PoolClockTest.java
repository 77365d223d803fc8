package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.FlushMode;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.outbound.OutputCounters;
import dev.needletail.outbound.OutputSettings;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One timer for many pools, none of which depends on another. */
class PoolClockTest {

    private static final Endpoint BACKEND = new Endpoint("127.0.0.1", 9_000);
    private static final int CONNECTIONS = 100;

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final BurstFlusher flusher = new BurstFlusher(
            loop.eventLoop(),
            FlushMode.TURN,
            System::nanoTime,
            new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));

    @AfterEach
    void close() {
        loop.finishAndReleaseAll();
    }

    @Test
    void aFaultOfOnePoolDoesNotStopTheTimeOfTheOthers() {
        List<UpstreamConnection> begun = new ArrayList<>();
        UpstreamPool faulty = pool((address, connection) -> {
            throw new IllegalStateException("a fault, at each look");
        });
        UpstreamPool sound = pool((address, connection) -> begun.add(connection));
        PoolClock.start(loop.eventLoop(), List.of(faulty, sound));
        loop.runPendingTasks();
        loop.checkException();
        assertThat(begun).hasSize(CONNECTIONS);

        assertThat(loop.runScheduledPendingTasks()).as("ticks on").isPositive();
        faulty.close();
        sound.close();
    }

    private UpstreamPool pool(Connector connector) {
        UpstreamSettings settings = new UpstreamSettings(
                CONNECTIONS,
                CONNECTIONS,
                1,
                true,
                true,
                1_000_000_000,
                1_000_000_000,
                1_000_000_000,
                CONNECTIONS,
                100_000,
                EjectionPolicy.DEFAULT,
                SheddingPolicy.DEFAULT);
        UpstreamPool pool = new UpstreamPool(
                loop.eventLoop(),
                new PoolReasons("needletail.upstream", settings, settings.maxConnections()),
                settings,
                List.of(BACKEND),
                0,
                true,
                connector,
                flusher,
                context -> new FrameOutput(context, flusher, new OutputSettings(1_024, 512), new OutputCounters()),
                (nanos, count) -> {},
                new SplittableRandom(7));
        pool.resolved(BACKEND, List.of(InetAddress.getLoopbackAddress()));
        return pool;
    }
}
