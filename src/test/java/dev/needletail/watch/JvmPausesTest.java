package dev.needletail.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class JvmPausesTest {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final JvmPauses pauses = new JvmPauses(new WatchSettings(50 * MILLISECOND), new StallLog());

    @Test
    void aWatcherThatWakesInTimeExcusesNobody() {
        assertThat(pauses.wakes(1, 24 * MILLISECOND)).isZero();
        assertThat(pauses.wakes(1, -MILLISECOND)).as("woken early").isZero();
        assertThat(pauses.figures().pauses()).isZero();
    }

    @Test
    void aWatcherThatWakesLateExcusesTheLoopsBelowTheThresholdToo() {
        assertThat(pauses.wakes(1, 30 * MILLISECOND)).isEqualTo(30 * MILLISECOND);
        assertThat(pauses.figures().pauses()).isZero();
    }

    @Test
    void aPauseIsSaidToBeTheJvmsWithWhatTheCollectorAndTheProcessorHadOfIt(CapturedOutput output) {
        pauses.sleeps();
        assertThat(pauses.wakes(1, 2_000 * MILLISECOND)).isEqualTo(2_000 * MILLISECOND);
        assertThat(output)
                .contains("the whole JVM was paused for 2000 ms, which no event loop is to blame for")
                .contains("the garbage collector's");
        PauseFigures figures = pauses.figures();
        assertThat(figures.pauses()).isOne();
        assertThat(figures.pausedNanos()).isEqualTo(2_000 * MILLISECOND);
        assertThat(figures.longestNanos()).isEqualTo(2_000 * MILLISECOND);
        assertThat(figures.recent()).singleElement().satisfies(pause -> {
            assertThat(pause.collectingNanos()).isBetween(0L, pause.lengthNanos());
            assertThat(pause.cpuNanos()).isNotNegative();
        });
    }

    @Test
    void shortPausesAreSaidOnceAMinuteWithHowOften(CapturedOutput output) {
        for (int second = 0; second <= 60; second++) {
            pauses.wakes(TimeUnit.SECONDS.toNanos(second), 60 * MILLISECOND);
        }
        assertThat(output.getOut().lines().filter(line -> line.contains("the whole JVM was paused")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("60 ms"),
                        second -> assertThat(second).endsWith("and 59 more since it was said last"));
        assertThat(pauses.figures().pauses()).isEqualTo(61);
        assertThat(pauses.figures().recent()).hasSize(16);
    }

    @Test
    void aThresholdBelowWhatTheSchedulerTakesIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> new WatchSettings(9 * MILLISECOND)).hasMessageContaining("choose 10ms or more, or 0s");
        assertThat(WatchSettings.OFF.isOn()).isFalse();
        assertThat(new WatchSettings(50 * MILLISECOND).intervalNanos()).isEqualTo(25 * MILLISECOND);
        assertThat(new WatchSettings(60_000 * MILLISECOND).intervalNanos()).isEqualTo(1_000 * MILLISECOND);
    }
}
