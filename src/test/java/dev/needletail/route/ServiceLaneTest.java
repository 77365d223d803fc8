package dev.needletail.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.count.LoopCounter;
import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.ClientPort;
import dev.needletail.outbound.FlushMode;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.outbound.OutputCounters;
import dev.needletail.outbound.OutputSettings;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service has no room for is kept in its order, and given back however it ends. */
class ServiceLaneTest implements ClientPort.Listener {

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final List<Integer> taken = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private final ClientPort port = port();
    private final LaneLimit limit = new LaneLimit();
    private Runnable routeWakes = () -> {};
    private boolean refusing = true;
    private boolean faulty;
    private int clientWoken;

    private final ServiceLane lane = new ServiceLane(
            this::open, port, () -> clientWoken++, limit, UnpooledByteBufAllocator.DEFAULT, new LoopCounter());

    @AfterEach
    void close() {
        lane.close();
        channel.finishAndReleaseAll();
    }

    @Test
    void whatWasSetAsideGoesFirstAndInItsOrder() {
        assertThat(offer(1)).isTrue();
        assertThat(offer(2)).isTrue();
        refusing = false;
        assertThat(offer(3)).isTrue(); // behind the others, though there is room by now
        assertThat(taken).isEmpty();
        routeWakes.run();
        assertThat(offer(4)).isTrue();
        assertThat(taken).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatIsRefusedAgainStaysAtTheHead() {
        offer(1);
        offer(2);
        routeWakes.run();
        routeWakes.run();
        refusing = false;
        routeWakes.run();
        assertThat(taken).containsExactly(1, 2);
    }

    @Test
    void aFaultEndsThisClientAndNobodyElsesWaking() {
        offer(1);
        offer(2);
        faulty = true;
        routeWakes.run();
        assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(clientWoken).isZero();
    }

    @Test
    void aClientThatWaitsIsWokenWhenAllHasGone() {
        refusing = true;
        int kept = 0;
        while (offer(kept)) {
            kept++;
        }
        assertThat(clientWoken).isZero();
        refusing = false;
        routeWakes.run();
        assertThat(taken).hasSize(kept).isSorted();
        assertThat(clientWoken).isEqualTo(1);
    }

    private boolean offer(int sequence) {
        ByteBuf frame = Unpooled.directBuffer();
        try {
            new FrameWriter(1_000).header(frame, FrameType.REQUEST, sequence, 0, 1_000);
            frame.writeZero(1_000);
            assertThat(port.takeRequest()).isTrue();
            boolean kept = lane.request(frame, 0, frame.writerIndex(), 0);
            lane.endRun(frame, false);
            if (!kept) {
                port.untakeRequest();
            }
            return kept;
        } finally {
            frame.release();
        }
    }

    private RequestRoute open(ClientPort client, Runnable waker) {
        routeWakes = waker;
        return new RequestRoute() {
            @Override
            public boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
                if (faulty) {
                    throw new IllegalStateException("meant to fail");
                }
                if (!refusing) {
                    taken.add(buffer.getIntLE(at + 1));
                }
                return !refusing;
            }

            @Override
            public boolean endRun(ByteBuf buffer, boolean mayTake) {
                return false;
            }
        };
    }

    private ClientPort port() {
        BurstFlusher flusher = new BurstFlusher(
                channel.eventLoop(),
                FlushMode.TURN,
                System::nanoTime,
                new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
        ChannelHandlerContext context = channel.pipeline().firstContext();
        FrameOutput output = new FrameOutput(context, flusher, new OutputSettings(1_024, 512), new OutputCounters());
        return new ClientPort(context, output, flusher, this, new AnswerCounters(), true, 1_000);
    }

    @Override
    public void roomForRequests() {}

    @Override
    public void unserved() {}

    @Override
    public void nothingOwed() {}

    @Override
    public void failed(Throwable cause) {
        faults.add(cause);
    }
}
