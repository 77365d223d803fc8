package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests spread over the connections of a pool; nobody waits while one of them has room. */
class ConnectionChoiceTest implements ClientPort.Listener {

    private static final int IN_FLIGHT_MAX = 100;
    private static final Endpoint BACKEND = new Endpoint("127.0.0.1", 9_000);

    private final EmbeddedChannel client = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final BurstFlusher flusher = new BurstFlusher(
            client.eventLoop(),
            FlushMode.TURN,
            System::nanoTime,
            new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {}));
    private final Map<UpstreamConnection, EmbeddedChannel> channels = new LinkedHashMap<>();
    private final FrameWriter writer = new FrameWriter(100);

    @AfterEach
    void close() {
        channels.values().forEach(EmbeddedChannel::finishAndReleaseAll);
        client.finishAndReleaseAll();
    }

    @Test
    void withoutConnectionsThereIsNone() {
        assertThat(new ConnectionChoice(new SplittableRandom(1)).choose(List.of()))
                .isNull();
    }

    @Test
    void loadsTheConnectionsAlmostEvenly() {
        UpstreamPool pool = pool(8);
        for (int i = 0; i < 400; i++) {
            place(pool);
        }
        List<Integer> loads = loads();
        assertThat(loads.stream().mapToInt(Integer::intValue).sum()).isEqualTo(400);
        assertThat(Collections.max(loads) - Collections.min(loads)).isLessThanOrEqualTo(10);
    }

    @Test
    void fillsTheLastPlaceOfTheLastConnectionBeforeAnybodyWaits() {
        UpstreamPool pool = pool(5);
        for (int i = 0; i < 5 * IN_FLIGHT_MAX; i++) {
            assertThat(place(pool)).isNotNull();
        }
        assertThat(place(pool)).isNull();
        assertThat(loads()).containsOnly(IN_FLIGHT_MAX);
    }

    private @Nullable UpstreamConnection place(UpstreamPool pool) {
        ClientPort port =
                new ClientPort(context(client), output(context(client)), flusher, this, new AnswerCounters(), true, 1);
        ByteBuf frame = Unpooled.directBuffer();
        try {
            writer.header(frame, FrameType.REQUEST, 1, 1, 0);
            return pool.place(new Requester(port, () -> {}), frame, 0, flusher.now());
        } finally {
            frame.release();
        }
    }

    private List<Integer> loads() {
        List<Integer> loads = new ArrayList<>();
        channels.keySet().forEach(connection -> loads.add(connection.inFlight()));
        return loads;
    }

    /** A pool whose connections are ready. */
    private UpstreamPool pool(int connections) {
        UpstreamSettings settings = new UpstreamSettings(
                connections,
                connections,
                IN_FLIGHT_MAX,
                true,
                true,
                1_000_000_000,
                1_000_000_000,
                1_000_000_000,
                connections,
                1_000,
                EjectionPolicy.DEFAULT,
                SheddingPolicy.DEFAULT);
        UpstreamPool pool = new UpstreamPool(
                client.eventLoop(),
                new PoolReasons("needletail.upstream", settings, settings.maxConnections()),
                settings,
                List.of(BACKEND),
                0,
                true,
                (address, connection) -> channels.put(connection, new EmbeddedChannel(connection)),
                flusher,
                this::output,
                (nanos, count) -> {},
                random());
        pool.resolved(BACKEND, List.of(InetAddress.getLoopbackAddress()));
        PoolClock.start(pool.loop(), List.of(pool));
        client.runPendingTasks(); // it connects, and the HEARTBEATs leave
        channels.values().forEach(channel -> channel.writeInbound(channel.<ByteBuf>readOutbound()));
        assertThat(channels.keySet()).hasSize(connections).allMatch(UpstreamConnection::isReady);
        return pool;
    }

    private static SplittableRandom random() {
        return new SplittableRandom(7);
    }

    private static ChannelHandlerContext context(EmbeddedChannel channel) {
        return channel.pipeline().firstContext();
    }

    private FrameOutput output(ChannelHandlerContext context) {
        return new FrameOutput(context, flusher, new OutputSettings(1_024, 512), new OutputCounters());
    }

    @Override
    public void roomForRequests() {}

    @Override
    public void unserved() {}

    @Override
    public void nothingOwed() {}

    @Override
    public void failed(Throwable cause) {
        throw new AssertionError(cause);
    }
}
