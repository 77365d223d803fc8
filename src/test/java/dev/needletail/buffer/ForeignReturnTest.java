package dev.needletail.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real event loop leases, real threads return. */
class ForeignReturnTest {

    private static final int SIZE = 512;
    private static final int MAX = 32;
    private static final int LEASES = 20_000;
    private static final int RETURNERS = 3;

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final LoopBuffers buffers = new LoopBuffers(new BufferSettings(SIZE, 4, MAX, true), loop);
    private final BlockingQueue<ByteBuf> handOver = new LinkedBlockingQueue<>();
    private final AtomicInteger doubled = new AtomicInteger();

    @AfterEach
    void stop() throws InterruptedException {
        loop.shutdownGracefully(0, 30, TimeUnit.SECONDS).await();
    }

    @Test
    void losesNoBufferAndLeasesNoneTwice() throws Exception {
        List<Thread> returners = new ArrayList<>();
        for (int i = 0; i < RETURNERS; i++) {
            returners.add(Thread.ofPlatform().start(this::returnAll));
        }
        Leaser leaser = new Leaser();
        loop.execute(leaser);
        for (Thread returner : returners) {
            returner.join();
        }
        BufferSnapshot last = loop.submit(buffers::close).get();

        assertThat(doubled).hasValue(0);
        assertThat(last.inUse()).isZero();
        assertThat(last.inUseBytes()).isZero();
        assertThat(last.returned()).isEqualTo(LEASES);
        assertThat(last.hits() + last.misses() + last.exact()).isEqualTo(LEASES);
        assertThat(last.foreignReturned()).isEqualTo(LEASES - leaser.returnedByOwner);
        assertThat(last.exact()).isPositive();
        assertThat(last.made()).isLessThanOrEqualTo(MAX);
        assertThat(last.highWaterBytes()).isLessThanOrEqualTo(last.limitBytes());
        assertThat(last.waiting()).isZero();
    }

    /** Two unequal halves of a tag mean that somebody else held the same memory. An empty buffer is the end. */
    private void returnAll() {
        try {
            for (ByteBuf buffer = handOver.take(); buffer.isReadable(); buffer = handOver.take()) {
                if (buffer.getInt(0) != buffer.getInt(4)) {
                    doubled.incrementAndGet();
                }
                buffer.setLong(0, Thread.currentThread().threadId());
                buffer.release();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Leases until refused, then waits to be called back; returns every seventh itself. */
    private final class Leaser implements Runnable {

        private int leased;
        private int returnedByOwner;

        @Override
        public void run() {
            while (leased < LEASES) {
                ByteBuf buffer;
                try {
                    buffer = buffers.directBuffer(leased % 5 == 0 ? SIZE - 1 : SIZE);
                } catch (BufferLimitException e) {
                    assertThat(buffers.whenAvailable(this)).isTrue();
                    return;
                }
                leased++;
                buffer.writeInt(leased).writeInt(leased);
                if (leased % 7 == 0) {
                    returnedByOwner++;
                    buffer.release();
                } else {
                    handOver.add(buffer);
                }
            }
            for (int i = 0; i < RETURNERS; i++) {
                handOver.add(Unpooled.EMPTY_BUFFER);
            }
        }
    }
}
