package dev.needletail.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopLagTest {

    private static final long MILLISECOND = 1_000_000;

    private final List<Long> lags = new ArrayList<>();
    private final List<Long> delays = new ArrayList<>();
    private long now = 77 * MILLISECOND;
    private final LoopLag probe =
            new LoopLag((task, delay) -> delays.add(delay), () -> now, Duration.ofMillis(100), lags::add);

    private void runAfter(long millis) {
        now += millis * MILLISECOND;
        probe.run();
    }

    @Test
    void doesNotCountTheFirstRun() {
        runAfter(130);
        assertThat(lags).isEmpty();
    }

    @Test
    void recordsHowLateItRan() {
        runAfter(100);
        runAfter(100);
        runAfter(103);
        assertThat(lags).containsExactly(0L, 3 * MILLISECOND);
    }

    @Test
    void countsTheCadenceFromTheIntendedTimes() {
        runAfter(100);
        runAfter(107);
        assertThat(delays).containsExactly(100 * MILLISECOND, 93 * MILLISECOND);
    }

    @Test
    void aProbeThatIsDueIsLateBeforeItRuns() {
        now += 500 * MILLISECOND;
        assertThat(probe.overdueNanos()).as("the first is not counted").isZero();
        probe.run();
        runAfter(0);
        runAfter(0);
        runAfter(0);
        runAfter(0);
        assertThat(probe.overdueNanos()).as("due in 100 ms").isZero();
        now += 350 * MILLISECOND;
        assertThat(probe.overdueNanos()).isEqualTo(250 * MILLISECOND);
        probe.stop();
        assertThat(probe.overdueNanos()).isZero();
    }

    @Test
    void recordsAStallForEveryProbeThatWasDueInIt() {
        runAfter(100);
        runAfter(350);
        runAfter(0);
        runAfter(0);
        runAfter(50);
        assertThat(lags).containsExactly(250 * MILLISECOND, 150 * MILLISECOND, 50 * MILLISECOND, 0L);
        assertThat(delays).containsExactly(100 * MILLISECOND, 0L, 0L, 50 * MILLISECOND, 100 * MILLISECOND);
    }

    @Test
    void endsWhenStopped() {
        runAfter(100);
        probe.stop();
        runAfter(100);
        assertThat(lags).isEmpty();
        assertThat(delays).hasSize(1);
    }

    @Test
    void endsWhenTheLoopRefusesIt() {
        LoopLag refused = new LoopLag(
                (task, delay) -> {
                    delays.add(delay);
                    throw new RejectedExecutionException("shut down");
                },
                () -> now,
                Duration.ofMillis(100),
                lags::add);
        refused.run();
        refused.run();
        assertThat(delays).hasSize(1);
    }

    @Test
    void probesARealEventLoopAndItsLagReachesTheSnapshot() throws InterruptedException {
        DefaultEventExecutor loop = new DefaultEventExecutor();
        LatencyRecorder recorder = new LatencyRecorder();
        LoopLatency latency = recorder.add("loop-0", loop::execute);
        CountDownLatch probes = new CountDownLatch(3);
        LoopLag lag = LoopLag.start(loop, Duration.ofMillis(1), nanos -> {
            latency.recordLag(nanos);
            probes.countDown();
        });
        assertThat(probes.await(1, TimeUnit.MINUTES)).isTrue();
        lag.stop();
        LoopLagFigures figures = recorder.harvest(Duration.ofMinutes(1)).loops().getFirst();
        Future<?> terminated = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        assertThat(terminated.await(1, TimeUnit.MINUTES)).isTrue();

        assertThat(figures.loop()).isEqualTo("loop-0");
        assertThat(figures.interval().count()).isGreaterThanOrEqualTo(3);
        assertThat(figures.lastMicros()).isBetween(0.0, figures.interval().maxMicros());
        assertThat(figures.sinceStart()).isEqualTo(figures.interval());
    }
}
