package dev.needletail.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReturnWaitersTest {

    private static final int SIZE = 1024;

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final LoopBuffers buffers = new LoopBuffers(new BufferSettings(SIZE, 0, 2, true), loop);

    // The event loop's own.
    private final List<String> woken = new ArrayList<>();
    private final List<ByteBuf> held = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        onLoop(() -> {
            held.forEach(ByteBuf::release);
            return null;
        });
        loop.shutdownGracefully(0, 30, TimeUnit.SECONDS).await();
    }

    private <T> T onLoop(Callable<T> task) throws InterruptedException, ExecutionException {
        return loop.submit(task).get();
    }

    /** Who was woken, once the loop has run what was queued and what that queued in turn. */
    private List<String> wokenAtLast() throws Exception {
        List<String> seen = List.of();
        for (int i = 0; i < 10; i++) {
            seen = onLoop(() -> List.copyOf(woken));
        }
        return seen;
    }

    private void leaseAll() {
        held.add(buffers.directBuffer(SIZE));
        held.add(buffers.directBuffer(SIZE));
    }

    @Test
    void callsBackSoonButNeverWithinTheCallWhenThereIsRoom() throws Exception {
        onLoop(() -> {
            buffers.whenAvailable(() -> woken.add("a"));
            assertThat(woken).isEmpty();
            return null;
        });
        assertThat(wokenAtLast()).containsExactly("a");
        assertThat(buffers.snapshot().waiting()).isZero();
    }

    @Test
    void wakesInTheOrderOfArrivalAndOnlyAsManyAsCanLease() throws Exception {
        onLoop(() -> {
            leaseAll();
            for (String name : List.of("a", "b", "c")) {
                buffers.whenAvailable(() -> {
                    woken.add(name);
                    held.add(buffers.directBuffer(SIZE));
                });
            }
            return null;
        });
        assertThat(wokenAtLast()).isEmpty();
        assertThat(buffers.snapshot().waiting()).isEqualTo(3);

        onLoop(() -> held.removeFirst().release());
        assertThat(wokenAtLast()).containsExactly("a");

        onLoop(() -> {
            held.removeFirst().release();
            return held.removeFirst().release();
        });
        assertThat(wokenAtLast()).containsExactly("a", "b", "c");
        assertThat(buffers.snapshot().exhausted()).isZero();
    }

    @Test
    void letsNoSmallerWaiterOvertake() throws Exception {
        onLoop(() -> {
            leaseAll();
            buffers.whenAvailable(2 * SIZE, () -> woken.add("large"));
            buffers.whenAvailable(1, () -> woken.add("small"));
            return held.removeFirst().release();
        });
        assertThat(wokenAtLast()).isEmpty();
        onLoop(() -> held.removeFirst().release());
        assertThat(wokenAtLast()).containsExactly("large", "small");
    }

    @Test
    void wakesWhenAnotherThreadReturns() throws Exception {
        CountDownLatch afterExact = new CountDownLatch(1);
        ByteBuf exact = onLoop(() -> {
            ByteBuf all = buffers.directBuffer(2 * SIZE);
            buffers.whenAvailable(afterExact::countDown);
            return all;
        });
        exact.release();
        assertThat(afterExact.await(30, TimeUnit.SECONDS)).isTrue();

        CountDownLatch afterPooled = new CountDownLatch(1);
        ByteBuf pooled = onLoop(() -> {
            ByteBuf one = buffers.directBuffer(SIZE);
            buffers.whenAvailable(2 * SIZE, afterPooled::countDown);
            return one;
        });
        pooled.release();
        assertThat(afterPooled.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(buffers.snapshot().foreignReturned()).isEqualTo(2);
    }

    @Test
    void goesOnAfterACallbackThatThrows() throws Exception {
        onLoop(() -> {
            buffers.whenAvailable(() -> {
                throw new IllegalStateException("a callback's own mistake, to be logged");
            });
            buffers.whenAvailable(() -> woken.add("b"));
            return null;
        });
        assertThat(wokenAtLast()).containsExactly("b");
    }

    @Test
    void boundsTheLineAndCountsWhoWasRefused() throws Exception {
        onLoop(() -> {
            leaseAll();
            for (int i = 0; i < ReturnWaiters.WAITING_MAX; i++) {
                assertThat(buffers.whenAvailable(() -> woken.add("one"))).isTrue();
            }
            assertThat(buffers.whenAvailable(() -> woken.add("one too many"))).isFalse();
            return null;
        });
        assertThat(buffers.snapshot().waiting()).isEqualTo(ReturnWaiters.WAITING_MAX);
        assertThat(buffers.snapshot().waitersRefused()).isEqualTo(1);
        onLoop(buffers::close);
        assertThat(buffers.snapshot().waiting()).isZero();
        assertThat(wokenAtLast()).isEmpty();
    }

    @Test
    void refusesToWaitForMoreThanThereCanBe() throws Exception {
        onLoop(() -> {
            assertThatThrownBy(() -> buffers.whenAvailable(2 * SIZE + 1, () -> woken.add("never")))
                    .isInstanceOf(IllegalArgumentException.class);
            return null;
        });
    }
}
