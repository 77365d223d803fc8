package dev.needletail.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.ThreadProperties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** One loop whose marks and whose clock are the test's; its thread is a real one. */
@ExtendWith(OutputCaptureExtension.class)
class LoopGuardTest {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DefaultEventExecutor thread = new DefaultEventExecutor();
    private final LoopTurns turns = new LoopTurns();
    private final LoopGuard guard =
            new LoopGuard(new WatchedLoop("loop-7", turns, this::properties), 50 * MILLISECOND, new StallLog());

    private long now = -20 * MILLISECOND; // a clock without a meaning, as nanoTime() is

    @AfterEach
    void endTheThread() {
        thread.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private ThreadProperties properties() {
        return thread.threadProperties();
    }

    private LoopFigures lookAfter(long nanos) {
        now += nanos;
        guard.look(now);
        return guard.history().figures(now);
    }

    @Test
    void aLoopThatWaitsForEventsIsNotBlockedHoweverLong() {
        LoopFigures idle = lookAfter(3_600 * SECOND);
        assertThat(idle.working()).isFalse();
        assertThat(idle.stall()).isNull();
        assertThat(idle.stalls()).isZero();
    }

    @Test
    void aLoopThatTurnsIsNotBlockedHoweverBusy() {
        for (int i = 0; i < 1_000; i++) {
            turns.works();
            assertThat(lookAfter(40 * MILLISECOND).stall()).isNull();
            turns.waits();
        }
        assertThat(lookAfter(40 * MILLISECOND).stalls()).isZero();
    }

    @Test
    void aTurnAtTheThresholdIsAStallAndGrowsUntilItEnds(CapturedOutput output) {
        turns.works();
        lookAfter(25 * MILLISECOND); // sees the turn first
        assertThat(lookAfter(25 * MILLISECOND).stall()).isNull();
        LoopFigures found = lookAfter(25 * MILLISECOND);
        assertThat(found.stall()).isNotNull();
        assertThat(found.stalledNanos()).isEqualTo(50 * MILLISECOND);
        assertThat(output).contains("event loop loop-7 (", "has not turned for 50 ms");

        assertThat(guard.history().figures(now + SECOND).stalledNanos()).isEqualTo(1_050 * MILLISECOND);

        turns.waits();
        LoopFigures over = lookAfter(25 * MILLISECOND);
        assertThat(over.stall()).isNull();
        assertThat(over.stalls()).isOne();
        assertThat(over.stalledNanos()).isEqualTo(75 * MILLISECOND);
        assertThat(over.longestNanos()).isEqualTo(75 * MILLISECOND);
        assertThat(over.recent()).singleElement().satisfies(stall -> {
            assertThat(stall.over()).isTrue();
            assertThat(stall.lengthNanos()).isEqualTo(75 * MILLISECOND);
        });
        assertThat(output).contains("event loop loop-7 turns again after 75 ms");
    }

    @Test
    void aSecondStallThatFollowsTheFirstAtOnceIsAnotherOne() {
        turns.works();
        lookAfter(0);
        assertThat(lookAfter(60 * MILLISECOND).stalls()).isOne();
        turns.waits();
        turns.works();
        assertThat(lookAfter(60 * MILLISECOND).stall()).isNull();
        assertThat(lookAfter(60 * MILLISECOND).stalls()).isEqualTo(2);
    }

    @Test
    void whatTheWholeJvmWasPausedForIsNotTheLoops() {
        turns.works();
        lookAfter(0);
        guard.excuse(10 * SECOND);
        LoopFigures after = lookAfter(10 * SECOND + 30 * MILLISECOND);
        assertThat(after.stall()).isNull();
        assertThat(lookAfter(20 * MILLISECOND).stalledNanos()).isEqualTo(50 * MILLISECOND);
    }

    @Test
    void aLongStallIsSaidAgainAfterOneSecondAfterTenAndEachMinute(CapturedOutput output) {
        turns.works();
        lookAfter(0);
        for (int i = 0; i < 125 * 40; i++) {
            lookAfter(25 * MILLISECOND);
        }
        assertThat(output.getOut().lines().filter(line -> line.contains("still does not turn")))
                .extracting(line -> line.replaceFirst(".*for (\\d+) ms now.*", "$1"))
                .containsExactly("1000", "10000", "60000", "120000");
    }

    @Test
    void whoStallsAgainAndAgainIsSaidOnceAMinuteWithHowOften(CapturedOutput output) throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        thread.execute(() -> Blocker.block(blocked, release));
        blocked.await();
        while (properties().state() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 900; i++) { // one in 0.1 s
            turns.works();
            lookAfter(10 * MILLISECOND);
            lookAfter(50 * MILLISECOND);
            turns.waits();
            lookAfter(40 * MILLISECOND);
        }
        release.countDown();
        assertThat(output.getOut().lines().filter(line -> line.contains("has not turned")))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("held by " + Blocker.class.getName() + ".block(", "WAITING for"),
                        second -> assertThat(second).endsWith("and 599 more since it was said last"));
        assertThat(guard.history().figures(now).stalls()).isEqualTo(900);
        assertThat(guard.history().figures(now).recent())
                .hasSize(LoopHistory.KEPT)
                .allSatisfy(stall -> assertThat(stall.heldBy()).contains(Blocker.class.getSimpleName() + ".block("))
                .allSatisfy(stall -> assertThat(stall.stack()).hasSizeGreaterThan(3));
    }

    /** What a user may write. */
    private static final class Blocker {
        static void block(CountDownLatch blocked, CountDownLatch release) {
            blocked.countDown();
            try {
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
