package dev.needletail.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LoopLatencyTest {

    private final LatencyRecorder recorder = new LatencyRecorder();
    private final LoopLatency loop = recorder.add("loop-0", Runnable::run);

    @Test
    void keepsStagesApart() {
        loop.record(Stage.NODE, 5_000);
        loop.recorder(Stage.REQUEST).accept(7_000);
        loop.record(Stage.REQUEST, 7_000, 3);
        LatencySnapshot snapshot = recorder.harvest();
        assertThat(snapshot.stage(Stage.NODE).interval().count()).isEqualTo(1);
        assertThat(snapshot.stage(Stage.REQUEST).interval().count()).isEqualTo(4);
        assertThat(snapshot.stage(Stage.UPSTREAM_ROUND_TRIP).interval()).isEqualTo(LatencyFigures.NONE);
        assertThat(snapshot.stage(Stage.UDP_BATCH_WAIT).interval()).isEqualTo(LatencyFigures.NONE);
    }

    @Test
    void countsADurationBelowZeroAsZeroAndAsAClockAnomaly() {
        loop.record(Stage.NODE, -1);
        loop.record(Stage.NODE, Long.MIN_VALUE, 2);
        LatencySnapshot snapshot = recorder.harvest();
        assertThat(snapshot.clockAnomalies()).isEqualTo(3);
        assertThat(snapshot.stage(Stage.NODE).interval().count()).isEqualTo(3);
        assertThat(snapshot.stage(Stage.NODE).interval().maxMicros()).isZero();
        assertThat(snapshot.stage(Stage.NODE).buckets().sumSeconds()).isZero();
    }

    @Test
    void countsADurationAboveTheRangeAsTheHighestAndAsClamped() {
        loop.record(Stage.NODE, Interval.HIGHEST_NANOS);
        loop.record(Stage.NODE, Interval.HIGHEST_NANOS + 1);
        loop.record(Stage.NODE, Long.MAX_VALUE, 2);
        LatencySnapshot snapshot = recorder.harvest();
        assertThat(snapshot.clamped()).isEqualTo(3);
        assertThat(snapshot.stage(Stage.NODE).interval().count()).isEqualTo(4);
        assertThat(snapshot.stage(Stage.NODE).interval().maxMicros()).isBetween(60e6, 60e6 * 1.01);
        assertThat(snapshot.stage(Stage.NODE).buckets().sumSeconds()).isEqualTo(240);
    }

    @Test
    void recordsNothingForACountOfZero() {
        loop.record(Stage.NODE, 1_000, 0);
        loop.record(Stage.NODE, -1, 0);
        LatencySnapshot snapshot = recorder.harvest();
        assertThat(snapshot.stage(Stage.NODE).interval()).isEqualTo(LatencyFigures.NONE);
        assertThat(snapshot.clockAnomalies()).isZero();
    }

    @Test
    void percentilesStayWithinOnePercentOfTheSortedDurations() {
        Random random = new Random(20_240_117);
        long[] nanos = new long[50_000];
        for (int i = 0; i < nanos.length; i++) {
            // Log-normal around 20 µs with a long tail, as latencies are.
            nanos[i] = (long) (20_000 * Math.exp(random.nextGaussian()));
            loop.record(Stage.REQUEST, nanos[i]);
        }
        Arrays.sort(nanos);
        LatencyFigures figures = recorder.harvest().stage(Stage.REQUEST).sinceStart();
        assertThat(figures.count()).isEqualTo(nanos.length);
        assertMicros(figures.minMicros(), nanos[0]);
        assertMicros(figures.p50Micros(), nanos[nanos.length / 2 - 1]);
        assertMicros(figures.p90Micros(), nanos[nanos.length * 9 / 10 - 1]);
        assertMicros(figures.p99Micros(), nanos[nanos.length * 99 / 100 - 1]);
        assertMicros(figures.p999Micros(), nanos[nanos.length * 999 / 1_000 - 1]);
        assertMicros(figures.p9999Micros(), nanos[nanos.length * 9_999 / 10_000 - 1]);
        assertMicros(figures.maxMicros(), nanos[nanos.length - 1]);
    }

    private static void assertMicros(double micros, long expectedNanos) {
        assertThat(micros).isCloseTo(expectedNanos / 1_000.0, within(expectedNanos / 1_000.0 * 0.01));
    }

    @Test
    void refusesToBeRecordedByASecondThread() throws InterruptedException {
        loop.record(Stage.NODE, 1);
        FutureTask<Void> stranger = new FutureTask<>(() -> loop.record(Stage.NODE, 1), null);
        Thread.ofPlatform().start(stranger).join();
        assertThatThrownBy(stranger::get).hasCauseInstanceOf(AssertionError.class);
    }
}
