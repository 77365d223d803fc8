package dev.needletail.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is touched is flushed once, at the moment that the mode says, whatever a flush does. */
class BurstFlusherTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final AtomicLong clock = new AtomicLong(100);
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void perTurnEverythingIsFlushedOnceAfterTheTurn() {
        BurstFlusher flusher = flusher(FlushMode.TURN);
        onLoop(() -> {
            flusher.touch(() -> events.add("one"));
            flusher.touch(() -> events.add("other"));
            flusher.endOfRead();
            events.add("end of the turn's I/O");
        });
        assertThat(events).containsExactly("end of the turn's I/O", "one", "other");
        assertThat(flusher.flushes()).isEqualTo(2);
        assertThat(flusher.bursts()).isEqualTo(1);
    }

    @Test
    void perReadEverythingIsFlushedWhenTheReadEnds() {
        BurstFlusher flusher = flusher(FlushMode.READ);
        onLoop(() -> {
            flusher.touch(() -> events.add("one"));
            flusher.touch(() -> events.add("other"));
            events.add("read");
            flusher.endOfRead();
            events.add("read ended");
        });
        assertThat(events).containsExactly("read", "one", "other", "read ended");
    }

    @Test
    void perFrameEverythingIsFlushedAtOnce() {
        BurstFlusher flusher = flusher(FlushMode.FRAME);
        onLoop(() -> {
            flusher.touch(() -> events.add("one"));
            events.add("frame");
            flusher.touch(() -> events.add("other"));
        });
        assertThat(events).containsExactly("one", "frame", "other");
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void whatAFlushTouchesIsFlushedInTheSameRound(FlushMode mode) {
        BurstFlusher flusher = flusher(mode);
        onLoop(() -> {
            flusher.touch(() -> {
                events.add("outer");
                flusher.touch(() -> {
                    events.add("inner");
                    flusher.touch(() -> events.add("innermost"));
                });
            });
            flusher.touch(() -> events.add("next"));
        });
        assertThat(events).containsExactlyInAnyOrder("outer", "inner", "innermost", "next");
        assertThat(events.indexOf("outer")).isLessThan(events.indexOf("inner"));
        assertThat(flusher.flushes()).isEqualTo(4);
    }

    @Test
    void moreThanItHoldsAreFlushedAheadOfTheEnd() {
        BurstFlusher flusher = flusher(FlushMode.TURN);
        int count = BurstFlusher.TOUCHED_MAX + 1;
        onLoop(() -> {
            for (int i = 0; i < count; i++) {
                flusher.touch(() -> events.add("flushed"));
            }
            assertThat(events).hasSize(BurstFlusher.TOUCHED_MAX);
        });
        assertThat(events).hasSize(count);
    }

    @Test
    void aFlushMayTouchMoreThanItHolds() {
        BurstFlusher flusher = flusher(FlushMode.TURN);
        int count = 3 * BurstFlusher.TOUCHED_MAX;
        onLoop(() -> flusher.touch(() -> {
            for (int i = 0; i < count; i++) {
                flusher.touch(() -> events.add("flushed"));
            }
        }));
        assertThat(events).hasSize(count);
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void aFlushThatFailsSilencesNobodyElse(FlushMode mode) {
        BurstFlusher flusher = flusher(mode);
        onLoop(() -> {
            flusher.touch(() -> {
                throw new IllegalStateException("meant to fail");
            });
            flusher.touch(() -> events.add("neighbour"));
        });
        onLoop(() -> flusher.touch(() -> events.add("later")));
        assertThat(events).containsExactly("neighbour", "later");
    }

    @Test
    void aBurstHasOneTimeAndTheNextOneItsOwn() {
        BurstFlusher flusher = flusher(FlushMode.TURN);
        onLoop(() -> {
            assertThat(flusher.now()).isEqualTo(101);
            flusher.touch(() -> assertThat(flusher.now()).isEqualTo(101));
            assertThat(flusher.now()).isEqualTo(101);
        });
        onLoop(() -> assertThat(flusher.now()).isEqualTo(102));
    }

    @Test
    void answersAreTimedFromTheBurstAndFromTheirOwnRequestToTheEndOfTheFlush() {
        List<String> times = new ArrayList<>();
        BurstFlusher flusher = new BurstFlusher(
                loop,
                FlushMode.TURN,
                clock::incrementAndGet,
                new AnswerTimes(
                        clock::incrementAndGet,
                        (nanos, count) -> times.add(count + " took " + nanos),
                        (nanos, count) -> times.add(count + " requests " + nanos)));
        onLoop(() -> {
            assertThat(flusher.now()).isEqualTo(101);
            flusher.answeredAtOnce(3);
            flusher.answered(50, 1);
            flusher.answered(90, 1);
            flusher.answered(90, 2);
            clock.set(199);
        });
        assertThat(times).containsExactly("7 took 99", "1 requests 150", "3 requests 110");
    }

    @Test
    void aBurstOfMoreAnswersThanAreKeptTimesThemAllTheSame() {
        AtomicLong requests = new AtomicLong();
        AtomicLong answers = new AtomicLong();
        AnswerTimes times = new AnswerTimes(
                () -> 7, (nanos, count) -> answers.addAndGet(count), (nanos, count) -> requests.addAndGet(count));
        for (int i = 0; i < 10_000; i++) {
            times.answered(i, 1);
        }
        times.endOfBurst(1);
        times.endOfBurst(1);
        assertThat(requests.get()).isEqualTo(10_000);
        assertThat(answers.get()).isEqualTo(10_000);
    }

    private BurstFlusher flusher(FlushMode mode) {
        return new BurstFlusher(
                loop,
                mode,
                clock::incrementAndGet,
                new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
    }

    /** Runs {@code turn} and then whatever it queued. */
    private void onLoop(Runnable turn) {
        loop.submit(turn).syncUninterruptibly();
        loop.submit(() -> {}).syncUninterruptibly();
    }
}
