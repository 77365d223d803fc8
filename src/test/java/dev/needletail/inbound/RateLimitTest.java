package dev.needletail.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.FlushMode;
import dev.needletail.wire.FrameSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In the long run nobody sends more than his rate, and whoever sends less is never made to wait. */
class RateLimitTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final InboundCounters counters = new InboundCounters();
    private final ReadGate gate = new ReadGate(channel, counters);
    private long now = 77 * SECOND;
    private final BurstFlusher flusher = new BurstFlusher(
            channel.eventLoop(), FlushMode.TURN, () -> now, new AnswerTimes(() -> now, (n, c) -> {}, (n, c) -> {}));
    private boolean refusing;
    private int resumed;

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void isNotReadAboveItsRateUntilTheDebtIsPaid() {
        channel.freezeTime();
        RateLimit limit = limit(100, 50);
        send(limit, 50);
        assertThat(gate.isOpen()).as("the bucket was full").isTrue();
        send(limit, 10);
        assertThat(gate.reasons()).containsExactly("rate");
        assertThat(channel.config().isAutoRead()).isFalse();
        advance(SECOND / 10 - 1);
        assertThat(gate.isOpen()).isFalse();
        advance(1);
        assertThat(gate.isOpen()).isTrue();
        assertThat(resumed).isEqualTo(1);
        assertThat(counters.ratePauses()).isEqualTo(1);
    }

    @Test
    void framesThatWereTakenDuringAPauseProlongIt() {
        channel.freezeTime();
        RateLimit limit = limit(100, 100);
        send(limit, 110);
        advance(SECOND / 20);
        send(limit, 10); // they had waited for room upstream
        advance(SECOND / 20);
        assertThat(gate.isOpen()).isFalse();
        advance(SECOND / 10);
        assertThat(gate.isOpen()).isTrue();
        assertThat(resumed).isEqualTo(1);
    }

    @Test
    void whatWasNotTakenIsNotCharged() {
        RateLimit limit = limit(1, 1);
        refusing = true;
        send(limit, 1_000);
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void theRateHoldsInTheLongRunWhateverTheReadsBring() {
        channel.freezeTime();
        int perSecond = 1_000;
        int burst = 200;
        RateLimit limit = limit(perSecond, burst);
        Random random = new Random(3);
        long begun = now;
        long taken = 0;
        int largest = 0;
        for (int i = 0; i < 20_000; i++) {
            if (gate.isOpen()) {
                int frames = 1 + random.nextInt(300);
                largest = Math.max(largest, frames);
                send(limit, frames);
                taken += frames;
            }
            advance(TimeUnit.MICROSECONDS.toNanos(random.nextInt(2_000)));
        }
        double allowed = burst + largest + perSecond * ((now - begun) / (double) SECOND);
        assertThat((double) taken).isLessThanOrEqualTo(allowed);
        // A client that always has something to send gets its rate: what a pause takes too long is in the bucket.
        assertThat((double) taken).isGreaterThan(0.98 * perSecond * ((now - begun) / (double) SECOND));
    }

    @Test
    void oneThatKeepsToItsRateNeverWaits() {
        channel.freezeTime();
        RateLimit limit = limit(1_000, 10);
        for (int i = 0; i < 5_000; i++) {
            send(limit, 5);
            assertThat(gate.isOpen()).isTrue();
            advance(5 * SECOND / 1_000);
        }
        assertThat(counters.ratePauses()).isZero();
    }

    @Test
    void leavesNoTimerBehind() {
        RateLimit limit = limit(1, 1);
        send(limit, 1_000);
        limit.close();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    }

    @Test
    void aBurstWithoutARateIsRefusedAndARateWithoutABurstHasOneSecondOfIt() {
        assertThatThrownBy(() -> new FrameRate(0, 5)).hasMessageContaining("burst 5 without frames-per-second");
        assertThat(new FrameRate(70, 0).burst()).isEqualTo(70);
    }

    private RateLimit limit(int perSecond, int burst) {
        FrameSink frames = new FrameSink() {
            @Override
            public boolean frame(ByteBuf buffer, int at, int bytes) {
                return !refusing;
            }

            @Override
            public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
                return false;
            }
        };
        return new RateLimit(
                new FrameRate(perSecond, burst), frames, gate, channel.eventLoop(), flusher, () -> resumed++);
    }

    private void send(RateLimit limit, int frames) {
        for (int i = 0; i < frames && limit.frame(Unpooled.EMPTY_BUFFER, 0, 0); i++) {
            assertThat(refusing).isFalse();
        }
        limit.charge();
        channel.runPendingTasks(); // the burst ends
    }

    private void advance(long nanos) {
        now += nanos;
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }
}
