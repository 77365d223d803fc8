package dev.needletail.inbound;

import dev.needletail.outbound.BurstFlusher;
import dev.needletail.wire.FrameSink;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shapes what one client sends: a token bucket of frames. A client above its rate is not read until it is within it again;
 * its frames wait in its socket, TCP slows it down, and nothing is lost or refused. (What Kafka's quotas do, which mute the
 * channel; a proxy that knows no requests can only delay or close as well.)
 *
 * <p>Frames are counted as they are taken and charged once for each read: one that brings more than the bucket holds is
 * taken whole, and the rest is a debt that the pause pays off. So the rate holds in the long run, and what a client may
 * send at once is the bucket and one read buffer.
 *
 * <p>One event loop only. Nothing is allocated but a timer for each pause.
 */
final class RateLimit implements FrameSink {

    /** Pauses shorter than this would cost a client just above its rate a timer for each frame. */
    private static final long PAUSE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(10);

    private final FrameSink frames;
    private final ReadGate gate;
    private final EventLoop loop;
    private final BurstFlusher flusher;
    private final Runnable whenOver;
    private final LocalBucket bucket;
    private final long pauseNanosMin;
    private int taken;
    private long overNanos;
    private @Nullable Future<?> pause;

    /** @param whenOver called when a pause is over */
    RateLimit(
            FrameRate rate, FrameSink frames, ReadGate gate, EventLoop loop, BurstFlusher flusher, Runnable whenOver) {
        assert rate.isLimited() : "without a limit there is nothing to count";
        this.frames = frames;
        this.gate = gate;
        this.loop = loop;
        this.flusher = flusher;
        this.whenOver = whenOver;
        this.bucket = newBucket(rate, flusher::now);
        // Shorter than the bucket takes to fill: no token is lost to a pause.
        long fillNanos = TimeUnit.SECONDS.toNanos(1) * rate.burst() / rate.framesPerSecond();
        this.pauseNanosMin = Math.min(PAUSE_NANOS_MIN, fillNanos / 2);
    }

    static LocalBucket newBucket(FrameRate rate, LongSupplier clock) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(rate.burst()).refillGreedy(rate.framesPerSecond(), Duration.ofSeconds(1)))
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return clock.getAsLong();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }

    @Override
    public boolean frame(ByteBuf buffer, int at, int bytes) {
        boolean isTaken = frames.frame(buffer, at, bytes);
        taken += isTaken ? 1 : 0;
        return isTaken;
    }

    @Override
    public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
        return frames.endOfFrames(buffer, lastUse);
    }

    /** Charges what was taken since the last time, and pauses the client where it is more than the bucket had. */
    void charge() {
        if (taken == 0) {
            return;
        }
        long debtNanos = bucket.consumeIgnoringRateLimits(taken);
        taken = 0;
        if (debtNanos > 0) {
            long nanos = Math.max(debtNanos, pauseNanosMin);
            overNanos = flusher.now() + nanos;
            gate.close(ReadGate.Pause.RATE);
            if (pause == null) {
                pause = loop.schedule(this::lookAgain, nanos, TimeUnit.NANOSECONDS);
            }
        }
    }

    /** The client has gone. */
    void close() {
        if (pause != null) {
            pause.cancel(false);
        }
    }

    private void lookAgain() {
        long left = overNanos - flusher.now();
        if (left > 0) { // frames that had waited were taken meanwhile
            pause = loop.schedule(this::lookAgain, left, TimeUnit.NANOSECONDS);
            return;
        }
        pause = null;
        gate.open(ReadGate.Pause.RATE);
        whenOver.run();
    }
}
