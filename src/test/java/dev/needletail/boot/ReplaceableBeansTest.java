package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.buffer.LoopBuffers;
import dev.needletail.latency.LatencyRecorder;
import dev.needletail.latency.Stage;
import dev.needletail.server.Node;
import dev.needletail.server.NodeParts;
import dev.needletail.server.NodeParts.BufferPools;
import dev.needletail.server.NodeParts.DataSenders;
import dev.needletail.socket.SocketTruth;
import dev.needletail.udp.DataSender;
import dev.needletail.udp.UdpSettings;
import dev.needletail.upstream.Adjuster;
import dev.needletail.upstream.Demand;
import dev.needletail.upstream.FixedForecaster;
import dev.needletail.upstream.Forecast;
import dev.needletail.upstream.Forecaster;
import dev.needletail.wire.FrameCodec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A user's own bean takes the place of each part of the node, and is the one that works. */
class ReplaceableBeansTest {

    @Test
    void node() {
        Launch.library()
                .withBean(Node.class, () -> {
                    NeedletailProperties properties = own();
                    return new Node(
                            SettingsOf.node(properties, SettingsOf.codec(properties.tcp()), Map.of()),
                            new NodeParts(
                                    (loop, loops, owner) -> new LoopBuffers(BufferSettings.DEFAULT, owner),
                                    (owner, settings, tuning, listener) ->
                                            DataSender.open(owner, UdpSettings.of(List.of())),
                                    new LatencyRecorder(),
                                    new SocketTruth(),
                                    null,
                                    Map.of()));
                })
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(Node.class);
                    Node node = context.getBean(Node.class);
                    assertThat(node.rooms()).hasSize(1); // and not two, as the properties say
                    try (NodeClient client = new NodeClient(node.port())) {
                        assertThat(client.ask(1, "served").text()).isEqualTo("served");
                    }
                });
    }

    @Test
    void dataSenders() {
        AtomicInteger opened = new AtomicInteger();
        DataSenders own = (owner, settings, tuning, listener) -> {
            opened.incrementAndGet();
            return DataSender.open(owner, UdpSettings.of(List.of()));
        };
        Launch.library().withBean(DataSenders.class, () -> own).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(opened).hasValue(2);
        });
    }

    @Test
    void bufferPools() {
        BufferPools own = (loop, loops, owner) -> new LoopBuffers(new BufferSettings(8192, 1, 64, true), owner);
        Launch.library()
                .withBean(BufferPools.class, () -> own)
                .run(context -> assertThat(context.getBean(Node.class).rooms())
                        .allSatisfy(
                                room -> assertThat(room.buffers().sizeBytes()).isEqualTo(8192)));
    }

    @Test
    void frameCodec() {
        Launch.library()
                .withBean(FrameCodec.class, () -> new FrameCodec(10, true))
                .run(context -> {
                    try (NodeClient client =
                            new NodeClient(context.getBean(Node.class).port())) {
                        assertThat(client.ask(1, "ten bytes!").text()).isEqualTo("ten bytes!");
                        client.send(NodeClient.REQUEST, 2, "eleven byte");
                        assertThat(client.isEnded()).isTrue();
                    }
                });
    }

    @Test
    void forecaster() {
        CountDownLatch asked = new CountDownLatch(2);
        Launch.library()
                .withBean(Forecaster.class, () -> demand -> {
                    asked.countDown();
                    return new FixedForecaster().forecast(demand);
                })
                .withPropertyValues("needletail.upstream.prediction.interval=10ms")
                .run(context -> assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue());
    }

    @Test
    void adjuster() {
        CountDownLatch asked = new CountDownLatch(2);
        Adjuster own = new Adjuster(demand -> {
            asked.countDown();
            return new FixedForecaster().forecast(demand);
        });
        Launch.library()
                .withBean(Adjuster.class, () -> own)
                .withPropertyValues("needletail.upstream.prediction.interval=10ms")
                .run(context -> assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue());
    }

    @Test
    void latencyRecorder() {
        LatencyRecorder own = new LatencyRecorder();
        Launch.library().withBean(LatencyRecorder.class, () -> own).run(context -> {
            try (NodeClient client = new NodeClient(context.getBean(Node.class).port())) {
                client.ask(1, "timed");
            }
            Awaitility.await().untilAsserted(() -> {
                own.harvest();
                assertThat(own.latest().stage(Stage.REQUEST).sinceStart().count())
                        .isPositive();
            });
        });
    }

    @Test
    void socketTruth() {
        SocketTruth own = new SocketTruth();
        Launch.library()
                .withBean(SocketTruth.class, () -> own)
                .withPropertyValues("needletail.tcp.socket.receive-buffer=64KB")
                .run(context -> assertThat(own.reports()).isNotEmpty());
    }

    @Test
    void aForecastOutsideTheBoundsIsClampedFromBothSides() {
        AtomicInteger wanted = new AtomicInteger(1_000_000);
        CountDownLatch high = new CountDownLatch(2);
        Forecaster wild = (Demand demand) -> {
            high.countDown();
            return new Forecast(demand.peak(), wanted.get());
        };
        Launch.library()
                .withBean(Forecaster.class, () -> wild)
                .withPropertyValues(
                        "needletail.upstream.prediction.interval=10ms",
                        "needletail.upstream.min-connections=2",
                        "needletail.upstream.max-connections=6")
                .run(context -> {
                    Node node = context.getBean(Node.class);
                    Awaitility.await().until(() -> targets(node).getAsInt() == 6);
                    Awaitility.await()
                            .until(() -> node.pools().stream()
                                            .mapToLong(pool ->
                                                    pool.counters().snapshot().ready())
                                            .sum()
                                    == 6);
                    assertThat(high.getCount()).isZero();
                    wanted.set(0);
                    Awaitility.await().until(() -> targets(node).getAsInt() == 2);
                });
    }

    private static IntSupplier targets(Node node) {
        return () -> (int) node.pools().stream()
                .mapToLong(pool -> pool.counters().snapshot().target())
                .sum();
    }

    /** What a user's own node is made from: the properties' defaults, one loop, a free port. */
    private static NeedletailProperties own() {
        return new Binder(new MapConfigurationPropertySource(Map.of(
                        "needletail.tcp.host", "127.0.0.1",
                        "needletail.tcp.port", 0,
                        "needletail.event-loops.count", 1)))
                .bind("needletail", NeedletailProperties.class)
                .get();
    }
}
