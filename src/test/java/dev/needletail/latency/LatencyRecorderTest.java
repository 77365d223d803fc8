package dev.needletail.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {

    private final AtomicLong nanos = new AtomicLong(1_000_000);
    private final LatencyRecorder recorder = new LatencyRecorder(nanos::get);

    @Test
    void knowsEveryStageBeforeTheFirstHarvest() {
        LatencySnapshot snapshot = recorder.latest();
        assertThat(snapshot.stages()).containsOnlyKeys(Stage.values());
        assertThat(snapshot.stage(Stage.NODE).sinceStart()).isEqualTo(LatencyFigures.NONE);
        assertThat(snapshot.intervalNanos()).isZero();
    }

    @Test
    void addsUpTheLoops() {
        LoopLatency first = recorder.add("loop-0", Runnable::run);
        LoopLatency second = recorder.add("loop-1", Runnable::run);
        first.record(Stage.NODE, 1_000);
        second.record(Stage.NODE, 9_000);
        LatencyFigures figures = recorder.harvest().stage(Stage.NODE).interval();
        assertThat(figures.count()).isEqualTo(2);
        assertThat(figures.minMicros()).isBetween(0.99, 1.0);
        assertThat(figures.maxMicros()).isBetween(9.0, 9.09);
    }

    @Test
    void separatesTheLastIntervalFromAllSinceStart() {
        LoopLatency loop = recorder.add("loop-0", Runnable::run);
        loop.record(Stage.NODE, 1_000);
        nanos.addAndGet(5_000);
        recorder.harvest();
        loop.record(Stage.NODE, 2_000);
        loop.record(Stage.NODE, 2_000);
        nanos.addAndGet(3_000);
        LatencySnapshot snapshot = recorder.harvest();
        assertThat(snapshot).isSameAs(recorder.latest());
        assertThat(snapshot.intervalNanos()).isEqualTo(3_000);
        assertThat(snapshot.sinceStartNanos()).isEqualTo(8_000);
        assertThat(snapshot.stage(Stage.NODE).interval().count()).isEqualTo(2);
        assertThat(snapshot.stage(Stage.NODE).sinceStart().count()).isEqualTo(3);
    }

    @Test
    void forgetsEverythingOnReset() {
        LoopLatency loop = recorder.add("loop-0", Runnable::run);
        loop.record(Stage.NODE, -1);
        loop.recordLag(5_000);
        recorder.harvest();
        loop.record(Stage.NODE, 3_000);
        nanos.addAndGet(9_000);
        recorder.reset();
        assertThat(recorder.latest().stage(Stage.NODE).sinceStart()).isEqualTo(LatencyFigures.NONE);
        assertThat(recorder.latest().stage(Stage.NODE).buckets().count()).isZero();
        assertThat(recorder.latest().clockAnomalies()).isZero();
        assertThat(recorder.latest().sinceStartNanos()).isZero();
        assertThat(recorder.latest().loops().getFirst().sinceStart()).isEqualTo(LatencyFigures.NONE);

        loop.record(Stage.NODE, 3_000);
        assertThat(recorder.harvest().stage(Stage.NODE).sinceStart().count()).isEqualTo(1);
    }

    @Test
    void losesNothingOfALoopThatIsLate() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        LoopLatency loop = recorder.add("loop-0", tasks::add);
        loop.record(Stage.NODE, 1_000);

        LatencySnapshot late = recorder.harvest(Duration.ZERO);
        assertThat(late.loops().getFirst().late()).isTrue();
        assertThat(late.stage(Stage.NODE).interval().count()).isZero();
        recorder.harvest(Duration.ZERO);
        assertThat(tasks).as("one exchange under way at a time").hasSize(1);

        loop.record(Stage.NODE, 1_000);
        tasks.remove().run();
        loop.record(Stage.NODE, 1_000);
        LatencySnapshot caughtUp = recorder.harvest(Duration.ZERO);
        assertThat(caughtUp.stage(Stage.NODE).interval().count()).isEqualTo(2);
        tasks.remove().run();
        assertThat(recorder.harvest(Duration.ZERO)
                        .stage(Stage.NODE)
                        .sinceStart()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void forgetsWhatALateLoopRecordedBeforeTheReset() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        LoopLatency loop = recorder.add("loop-0", tasks::add);
        loop.record(Stage.NODE, 1_000);
        recorder.harvest(Duration.ZERO);
        recorder.reset();
        tasks.remove().run();
        loop.record(Stage.NODE, 1_000);
        recorder.harvest(Duration.ZERO);
        tasks.remove().run();
        assertThat(recorder.harvest(Duration.ZERO)
                        .stage(Stage.NODE)
                        .sinceStart()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void keepsTheFiguresOfALoopThatHasStopped() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        LoopLatency loop = recorder.add("loop-0", executor::execute);
        LoopLatency other = recorder.add("loop-1", Runnable::run);
        executor.execute(() -> loop.record(Stage.NODE, 1_000));
        recorder.harvest(Duration.ofMinutes(1));
        executor.execute(() -> loop.record(Stage.NODE, 1_000));
        executor.close();
        other.record(Stage.NODE, 1_000);

        LatencySnapshot snapshot = recorder.harvest(Duration.ofMinutes(1));
        assertThat(snapshot.loops()).extracting(LoopLagFigures::stopped).containsExactly(true, false);
        assertThat(snapshot.stage(Stage.NODE).sinceStart().count()).isEqualTo(2);

        recorder.retire(loop);
        snapshot = recorder.harvest();
        assertThat(snapshot.loops()).extracting(LoopLagFigures::loop).containsExactly("loop-1");
        assertThat(snapshot.stage(Stage.NODE).sinceStart().count()).isEqualTo(3);
    }

    @Test
    void takesTheRestOfARetiredLoopWhoseExchangeNeverRan() {
        LoopLatency loop = recorder.add("loop-0", task -> {});
        loop.record(Stage.NODE, 1_000);
        recorder.harvest(Duration.ZERO);
        recorder.retire(loop);
        assertThat(recorder.harvest().stage(Stage.NODE).sinceStart().count()).isEqualTo(1);
    }

    @Test
    void countsEveryRecordOnceWhileItIsHarvested() throws Exception {
        int recordsPerLoop = 2_000_000;
        LatencyRecorder live = new LatencyRecorder();
        long inIntervals = 0;
        try (ExecutorService one = Executors.newSingleThreadExecutor();
                ExecutorService two = Executors.newSingleThreadExecutor()) {
            Future<?> first = recordInBursts(one, live.add("loop-0", one::execute), recordsPerLoop);
            Future<?> second = recordInBursts(two, live.add("loop-1", two::execute), recordsPerLoop);
            int harvests = 0;
            while (!first.isDone() || !second.isDone() || harvests < 3) {
                inIntervals += count(live.harvest());
                harvests++;
            }
            first.get(1, TimeUnit.MINUTES);
            second.get(1, TimeUnit.MINUTES);
            inIntervals += count(live.harvest(Duration.ofMinutes(1)));
            inIntervals += count(live.harvest(Duration.ofMinutes(1)));
        }
        assertThat(inIntervals).isEqualTo(2L * recordsPerLoop);
        StageLatency node = live.latest().stage(Stage.NODE);
        assertThat(node.sinceStart().count()).isEqualTo(2L * recordsPerLoop);
        assertThat(node.buckets().count()).isEqualTo(2L * recordsPerLoop);
    }

    private static long count(LatencySnapshot snapshot) {
        return snapshot.stage(Stage.NODE).interval().count();
    }

    /** Each burst is a task of its own, so that the exchange gets its turn between them as on an event loop. */
    private static Future<?> recordInBursts(ExecutorService loop, LoopLatency latency, int records) {
        int burst = 1_000;
        for (int i = 1; i < records / burst; i++) {
            loop.execute(() -> recordBurst(latency, burst));
        }
        return loop.submit(() -> recordBurst(latency, burst));
    }

    private static void recordBurst(LoopLatency latency, int burst) {
        for (int i = 0; i < burst; i++) {
            latency.record(Stage.NODE, 1_000 + i);
        }
    }
}
