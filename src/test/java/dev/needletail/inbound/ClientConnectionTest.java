package dev.needletail.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.buffer.LoopBuffers;
import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.ClientPort;
import dev.needletail.outbound.FlushMode;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.outbound.OutputCounters;
import dev.needletail.outbound.OutputSettings;
import dev.needletail.route.DataRoute;
import dev.needletail.route.RequestRoute;
import dev.needletail.wire.FrameCodec;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A client whose request had to wait goes on when it is told so, at whatever moment, and fails alone. */
@ExtendWith(OutputCaptureExtension.class)
class ClientConnectionTest {

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final BurstFlusher flusher = new BurstFlusher(
            channel.eventLoop(),
            FlushMode.TURN,
            System::nanoTime,
            new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
    private final LoopBuffers buffers = new LoopBuffers(new BufferSettings(1_024, 0, 4, true), channel.eventLoop());
    private final Clients clients = new Clients(channel.eventLoop(), Timeouts.NONE);
    private final Route route = new Route();
    private ConnectionAge age = ConnectionAge.UNLIMITED;

    @AfterEach
    void nothingIsHeld() {
        channel.finishAndReleaseAll();
        assertThat(buffers.snapshot().inUse()).isZero();
    }

    @Test
    void goesOnWhenItIsWokenLater() {
        open();
        route.refusing = true;
        channel.writeInbound(requests(1, 2, 3));
        assertThat(channel.config().isAutoRead()).isFalse();
        route.refusing = false;
        route.waker.run();
        assertThat(route.taken).containsExactly(1, 2, 3);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void goesOnWhenItIsWokenWhileItsOwnFramesAreStillBeingRouted() {
        open();
        route.refusing = true;
        route.atEndOfRun = () -> {
            route.refusing = false;
            route.atEndOfRun = () -> {};
            route.waker.run();
        };
        channel.writeInbound(requests(1, 2, 3));
        channel.runPendingTasks();
        assertThat(route.taken).containsExactly(1, 2, 3);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aFaultWhileItGoesOnEndsThisConnectionOnly() {
        open();
        route.refusing = true;
        channel.writeInbound(requests(1));
        route.faulty = true;
        route.waker.run();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(clients.counters().closed(CloseReason.FAULT)).isEqualTo(1);
    }

    @Test
    void aFaultThatEachClientMeetsFillsNoLog(CapturedOutput output) {
        open();
        for (int i = 0; i < 1_000; i++) {
            clients.say(channel, new IllegalStateException("a fault of the test"));
        }
        assertThat(output.getAll().split("java.lang.IllegalStateException: a fault of the test", -1))
                .as("ten with their stacks, and what lies before, between and behind them")
                .hasSize(11);
    }

    @Test
    void findingNoMemoryWhileItGoesOnEndsThisConnectionOnly() {
        open();
        route.refusing = true;
        ByteBuf whole = requests(1, 2);
        ByteBuf cut = Unpooled.copiedBuffer(whole, Unpooled.wrappedBuffer(new byte[5_000]));
        whole.release();
        cut.setShortLE(2 * 15 + 13, 4_990); // the frame that follows is announced, and not whole
        channel.writeInbound(cut);
        List<ByteBuf> everything = new ArrayList<>();
        while (buffers.snapshot().inUseBytes() + 1_024 <= buffers.snapshot().limitBytes()) {
            everything.add(buffers.directBuffer(1_024));
        }
        route.refusing = false;
        route.waker.run();
        channel.runPendingTasks();
        everything.forEach(ByteBuf::release);
        assertThat(route.taken).containsExactly(1, 2);
        assertThat(channel.isOpen()).isFalse();
        assertThat(clients.counters().closed(CloseReason.BUFFERS_EXHAUSTED)).isEqualTo(1);
    }

    @Test
    void routesNothingAfterItsEnd() {
        open();
        ByteBuf wrong = requests(1, 2);
        wrong.setByte(15, FrameType.RESPONSE.code());
        channel.writeInbound(wrong);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(route.taken).containsExactly(1);
        assertThat(clients.counters().closed(CloseReason.RESPONSE_FROM_CLIENT)).isEqualTo(1);
    }

    @Test
    void isClosedAtItsAgeAndNotBefore() {
        age = new ConnectionAge(TimeUnit.HOURS.toNanos(1), 0);
        channel.freezeTime();
        open();
        channel.writeInbound(requests(1));
        channel.advanceTimeBy(TimeUnit.HOURS.toNanos(1) - 1, TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runPendingTasks(); // its age
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runPendingTasks(); // a moment's quiet
        assertThat(channel.isOpen()).isFalse();
        assertThat(clients.counters().closed(CloseReason.AGED)).isEqualTo(1);
    }

    @Test
    void isAsOldAsItLikesWithoutAnAge() {
        channel.freezeTime();
        open();
        channel.advanceTimeBy(100_000, TimeUnit.DAYS);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.runScheduledPendingTasks()).as("no timer").isEqualTo(-1);
    }

    @Test
    void leavesNoTimerBehindWhenItGoesBeforeItsAge() {
        age = new ConnectionAge(TimeUnit.HOURS.toNanos(1), 0);
        open();
        channel.close();
        assertThat(channel.runScheduledPendingTasks()).as("no timer").isEqualTo(-1);
    }

    @SuppressWarnings("NullAway") // no DATA in these tests: nobody asks for the sender
    private void open() {
        channel.pipeline()
                .addLast(new ClientHandler(new Surroundings(
                        new ClientSettings(
                                new FrameCodec(10_000, true),
                                100,
                                Timeouts.NONE,
                                FrameRate.UNLIMITED,
                                age,
                                GRACE_NANOS),
                        clients,
                        buffers,
                        flusher,
                        new AnswerCounters(),
                        (port, waker) -> {
                            route.port = port;
                            route.waker = waker;
                            return route;
                        },
                        new DataRoute(null, flusher),
                        context -> new FrameOutput(
                                context, flusher, new OutputSettings(1_024, 512), new OutputCounters()))));
        channel.pipeline().fireChannelActive();
    }

    private static ByteBuf requests(int... sequences) {
        ByteBuf out = Unpooled.directBuffer();
        for (int sequence : sequences) {
            new FrameWriter(0).header(out, FrameType.REQUEST, sequence, 0, 0);
        }
        return out;
    }

    /** Takes requests and counts them as answered, or refuses them, as told. */
    private static final class Route implements RequestRoute {
        final List<Integer> taken = new ArrayList<>();

        @Nullable
        ClientPort port;

        Runnable waker = () -> {};
        Runnable atEndOfRun = () -> {};
        boolean refusing;
        boolean faulty;

        @Override
        public boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
            if (faulty) {
                throw new IllegalStateException("meant to fail");
            }
            if (refusing) {
                return false;
            }
            taken.add(buffer.getIntLE(at + 1));
            Objects.requireNonNull(port).answered(receivedNanos);
            return true;
        }

        @Override
        public boolean endRun(ByteBuf buffer, boolean mayTake) {
            atEndOfRun.run();
            return false;
        }
    }
}
