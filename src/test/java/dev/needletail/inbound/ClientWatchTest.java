package dev.needletail.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.buffer.LoopBuffers;
import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.FlushMode;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.outbound.OutputCounters;
import dev.needletail.outbound.OutputSettings;
import dev.needletail.route.DataRoute;
import dev.needletail.route.EchoRoute;
import dev.needletail.wire.FrameCodec;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who does not do in time what is expected of him is closed for that, and nobody else. */
class ClientWatchTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Timeouts TIMEOUTS = new Timeouts(60 * SECOND, 10 * SECOND, 30 * SECOND);
    private static final int FRAME_BYTES = 15 + 40;

    private final Unwilling channel = new Unwilling();
    private final BurstFlusher flusher = new BurstFlusher(
            channel.eventLoop(),
            FlushMode.TURN,
            System::nanoTime,
            new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
    private final LoopBuffers buffers = new LoopBuffers(new BufferSettings(1_024, 0, 16, true), channel.eventLoop());
    private final Clients clients = new Clients(channel.eventLoop(), TIMEOUTS);
    private FrameRate rate = FrameRate.UNLIMITED;

    @AfterEach
    void nothingIsHeld() {
        channel.takes = Integer.MAX_VALUE;
        channel.finishAndReleaseAll();
        assertThat(buffers.snapshot().inUse()).isZero();
    }

    @Test
    void isClosedWhenNothingUnsentHasMovedForTheTime() {
        ClientConnection client = open();
        send(heartbeats(3));
        long now = System.nanoTime();
        client.watch().look(now);
        client.watch().look(now + 10 * SECOND - 1);
        assertThat(channel.isOpen()).isTrue();
        UnsentBytes seen = client.watch().unsent(now + 9 * SECOND);
        assertThat(seen.bytes()).isGreaterThanOrEqualTo(3 * FRAME_BYTES);
        assertThat(seen.stalledNanos()).isEqualTo(9 * SECOND);
        assertThat(seen.closesInNanos()).isEqualTo(SECOND);
        client.watch().look(now + 10 * SECOND);
        assertThat(channel.isOpen()).isFalse();
        assertThat(clients.counters().closed(CloseReason.WRITE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void isNotClosedWhileAByteMovesNowAndThen() {
        ClientConnection client = open();
        send(heartbeats(3));
        long now = System.nanoTime();
        for (int i = 0; i < 3 * FRAME_BYTES - 1; i++) {
            client.watch().look(now += 9 * SECOND);
            channel.takes = 1;
            channel.flush();
        }
        client.watch().look(now + 9 * SECOND);
        assertThat(channel.isOpen()).isTrue();
        client.watch().look(now + 19 * SECOND);
        assertThat(channel.isOpen()).as("the last byte").isFalse();
        assertThat(clients.counters().closed(CloseReason.WRITE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void moreAnswersAreNoProgress() {
        ClientConnection client = open();
        send(heartbeats(1));
        long now = System.nanoTime();
        client.watch().look(now);
        for (int i = 1; i < 10; i++) {
            send(heartbeats(1));
            client.watch().look(now + i * SECOND);
        }
        assertThat(channel.isOpen()).isTrue();
        client.watch().look(now + 10 * SECOND);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void theClockBeginsAnewWithWhatIsUnsentNext() {
        ClientConnection client = open();
        send(heartbeats(1));
        long now = System.nanoTime();
        client.watch().look(now);
        channel.takes = Integer.MAX_VALUE;
        channel.flush();
        client.watch().look(now + 9 * SECOND);
        assertThat(client.watch().unsent(now + 9 * SECOND)).isEqualTo(new UnsentBytes(0, 0, UnsentBytes.NEVER));
        channel.takes = 0;
        send(heartbeats(1));
        client.watch().look(now + 18 * SECOND);
        client.watch().look(now + 27 * SECOND);
        assertThat(channel.isOpen()).isTrue();
        client.watch().look(now + 28 * SECOND);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aClientThatEndedItsStreamAndTakesNothingIsCountedAsThat() {
        ClientConnection client = open();
        send(heartbeats(1));
        client.inputEnded();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).as("its answers are on their way").isTrue();
        long now = System.nanoTime();
        client.watch().look(now);
        client.watch().look(now + 10 * SECOND);
        assertThat(channel.isOpen()).isFalse();
        assertThat(clients.counters().closed(CloseReason.WRITE_TIMEOUT)).isEqualTo(1);
        assertThat(clients.counters().closed(CloseReason.PEER_CLOSED)).isZero();
    }

    @Test
    void aFrameThatIsNotWholeInTimeIsClosedThoughBytesKeepComing() {
        channel.takes = Integer.MAX_VALUE;
        ClientConnection client = open();
        ByteBuf frame = heartbeats(1);
        long now = System.nanoTime();
        for (int i = 0; i < 31; i++) {
            send(frame.copy(i, 1));
            assertThat(channel.isOpen()).isTrue();
            client.watch().look(now + i * SECOND);
        }
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(clients.counters().closed(CloseReason.PARTIAL_FRAME)).isEqualTo(1);
        frame.release();
    }

    @Test
    void framesOneAfterTheOtherThatAreNeverWholeAtALookAreNotOne() {
        channel.takes = Integer.MAX_VALUE;
        ClientConnection client = open();
        long now = System.nanoTime();
        ByteBuf frame = heartbeats(1);
        send(frame.copy(0, 20));
        for (int i = 0; i < 20; i++) {
            client.watch().look(now + i * 3L * SECOND); // 57 s in all: more than for a frame, less than idle
            send(frame.copy(20, FRAME_BYTES - 20));
            send(frame.copy(0, 20));
        }
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        frame.release();
    }

    @Test
    void timeInWhichTheNodeDoesNotReadDoesNotCountAgainstAFrame() {
        channel.takes = Integer.MAX_VALUE;
        rate = new FrameRate(1, 1);
        ClientConnection client = open();
        ByteBuf more = heartbeats(500);
        send(more.copy(0, 499 * FRAME_BYTES + 20));
        more.release();
        assertThat(client.pausedBy()).containsExactly("rate");
        long now = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            client.watch().look(now + i * 50L * SECOND);
        }
        channel.runPendingTasks();
        assertThat(channel.isOpen())
                .as("neither for the frame nor for its silence")
                .isTrue();
    }

    @Test
    void asManySweepsAsTheShortestTimeNeeds() {
        assertThat(Timeouts.NONE.sweepNanos()).isZero();
        assertThat(TIMEOUTS.sweepNanos()).isEqualTo(10 * SECOND / 8);
        assertThat(new Timeouts(0, 0, 1).sweepNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
    }

    private void send(ByteBuf bytes) {
        channel.writeInbound(bytes);
        channel.runPendingTasks();
    }

    @SuppressWarnings("NullAway") // no DATA in these tests: nobody asks for the sender
    private ClientConnection open() {
        channel.pipeline()
                .addLast(new ClientHandler(new Surroundings(
                        new ClientSettings(
                                new FrameCodec(10_000, true), 100, TIMEOUTS, rate, ConnectionAge.UNLIMITED, SECOND),
                        clients,
                        buffers,
                        flusher,
                        new AnswerCounters(),
                        (port, waker) -> new EchoRoute(port),
                        new DataRoute(null, flusher),
                        context -> new FrameOutput(
                                context, flusher, new OutputSettings(1_024, 512), new OutputCounters()))));
        channel.pipeline().fireChannelActive();
        return clients.page(0, 1).getFirst();
    }

    private static ByteBuf heartbeats(int count) {
        ByteBuf out = Unpooled.directBuffer();
        for (int i = 0; i < count; i++) {
            new FrameWriter(40).header(out, FrameType.HEARTBEAT, i, 0, 40);
            out.writeZero(40);
        }
        return out;
    }

    /** Takes as many bytes as it is told to. */
    private static final class Unwilling extends EmbeddedChannel {
        int takes;

        @Override
        protected void doWrite(ChannelOutboundBuffer unsent) {
            for (ByteBuf next = (ByteBuf) unsent.current(); next != null; next = (ByteBuf) unsent.current()) {
                int bytes = Math.min(takes, next.readableBytes());
                if (bytes == 0 && next.isReadable()) {
                    return;
                }
                takes -= bytes;
                unsent.removeBytes(bytes); // as an epoll channel does
                if (bytes == 0) {
                    unsent.remove();
                }
            }
        }
    }
}
