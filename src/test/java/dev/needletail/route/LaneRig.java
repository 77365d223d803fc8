package dev.needletail.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.ClientPort;
import dev.needletail.outbound.FlushMode;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.outbound.OutputCounters;
import dev.needletail.outbound.OutputSettings;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** One client's lanes, before services that take what they are told to take. */
final class LaneRig implements ClientPort.Listener, AutoCloseable {

    static final int PAYLOAD_BYTES = 1_000;
    static final int FRAME_BYTES = FrameLayout.HEADER_BYTES + PAYLOAD_BYTES;

    /** Frames that are set aside for one client at most. */
    static final int FRAMES_MAX = LaneLimit.BYTES_MAX / FRAME_BYTES;

    final AnswerCounters answers = new AnswerCounters();
    final RoutingCounters counters = new RoutingCounters();
    final List<Throwable> faults = new ArrayList<>();
    final LaneLimit limit = new LaneLimit();
    final ClientPort port;
    boolean memoryGone;
    int clientWoken;

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final List<Service> services = new ArrayList<>();

    LaneRig() {
        BurstFlusher flusher = new BurstFlusher(
                channel.eventLoop(),
                FlushMode.TURN,
                System::nanoTime,
                new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
        ChannelHandlerContext context = channel.pipeline().firstContext();
        FrameOutput output = new FrameOutput(context, flusher, new OutputSettings(1_024, 512), new OutputCounters());
        port = new ClientPort(context, output, flusher, this, answers, true, 1_000);
    }

    /** A service without limits to what may wait for it. */
    Service service() {
        return service(new WaitingMemory(() -> Long.MAX_VALUE / 2, 1_024, 1));
    }

    Service service(WaitingMemory waiting) {
        Service service = new Service(waiting);
        services.add(service);
        return service;
    }

    /** One service as this client meets it. */
    final class Service implements RequestRoute {
        final ServiceShare share;
        final ServiceLane lane;
        final List<Integer> taken = new ArrayList<>();
        boolean refusing = true;
        boolean faulty;
        private Runnable waker = () -> {};

        private Service(WaitingMemory waiting) {
            share = new ServiceShare("needletail.upstreams.slow", waiting);
            lane = new ServiceLane(
                    new NamedService(
                            (client, wake) -> {
                                waker = wake;
                                return this;
                            },
                            share),
                    port,
                    () -> clientWoken++,
                    limit,
                    new Memory(),
                    counters);
        }

        /** Returns whether it was taken; otherwise the client keeps it, and it is to be offered again. */
        boolean offer(int sequence) {
            ByteBuf frame = Unpooled.directBuffer();
            try {
                new FrameWriter(PAYLOAD_BYTES).header(frame, FrameType.REQUEST, sequence, 0, PAYLOAD_BYTES);
                frame.writeZero(PAYLOAD_BYTES);
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

        /** The service wakes who waits for it. */
        void wake() {
            waker.run();
        }

        @Override
        public boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
            if (faulty) {
                throw new IllegalStateException("meant to fail");
            }
            if (!refusing) {
                taken.add(buffer.getIntLE(at + 1));
                port.answered(receivedNanos);
            }
            return !refusing;
        }

        @Override
        public boolean endRun(ByteBuf buffer, boolean mayTake) {
            return false;
        }
    }

    private final class Memory extends AbstractByteBufAllocator {
        private Memory() {
            super(true);
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new UnsupportedOperationException("what is set aside is direct");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (memoryGone) {
                throw new IllegalStateException("all leased");
            }
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    /** As when the client has gone. */
    @Override
    public void close() {
        services.forEach(service -> service.lane.close());
        channel.runPendingTasks();
        port.close();
        channel.finishAndReleaseAll();
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
