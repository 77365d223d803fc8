package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.admission.AccessSettings;
import dev.needletail.buffer.BufferSettings;
import dev.needletail.buffer.BufferSnapshot;
import dev.needletail.buffer.LoopBuffers;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.ConnectionAge;
import dev.needletail.inbound.FrameRate;
import dev.needletail.inbound.InboundCounters;
import dev.needletail.inbound.Timeouts;
import dev.needletail.latency.LatencyRecorder;
import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.FlushMode;
import dev.needletail.route.RequestHandler;
import dev.needletail.socket.SocketSettings;
import dev.needletail.socket.SocketTruth;
import dev.needletail.udp.DataSender;
import dev.needletail.udp.NativeAddress;
import dev.needletail.udp.UdpSettings;
import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.SheddingPolicy;
import dev.needletail.upstream.UpstreamSettings;
import dev.needletail.upstream.UpstreamSnapshot;
import dev.needletail.watch.WatchSettings;
import dev.needletail.wire.FrameCodec;
import dev.needletail.wire.FrameLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A node on loopback, without Spring. Closing it stops it, and fails when a buffer was not returned or a fault was logged.
 */
final class RunningNode implements AutoCloseable {

    static final Duration GRACE = Duration.ofSeconds(2);

    /** Lets requests wait until they time out. */
    static final SheddingPolicy PATIENT = new SheddingPolicy(false, 1_000_000, 1_000_000, 1_000_000, 1);

    private final Node node;
    private final LogWatch log = new LogWatch();
    private final List<LoopBuffers> buffers = new CopyOnWriteArrayList<>();
    private final List<LoopRooms> rooms;
    private boolean stopped;

    private RunningNode(Settings settings) {
        BufferSettings shared = settings.buffers;
        LatencyRecorder latency = new LatencyRecorder();
        NodeParts parts = new NodeParts(
                (loop, loops, owner) -> {
                    LoopBuffers made = new LoopBuffers(shared.perLoop(loops)[loop], owner);
                    buffers.add(made);
                    return made;
                },
                (owner, udp, tuning, listener) -> DataSender.open(owner, udp, tuning, NativeAddress::ofAny, listener),
                latency,
                new SocketTruth(),
                settings.handler,
                settings.handlers);
        node = new Node(settings.node(), parts, settings.tls);
        try {
            node.start();
        } catch (RuntimeException failure) {
            log.close();
            throw failure;
        }
        rooms = node.rooms();
    }

    /** A node with the built-in service. */
    static RunningNode start() {
        return start(settings -> {});
    }

    static RunningNode start(Consumer<Settings> change) {
        Settings settings = new Settings();
        change.accept(settings);
        return new RunningNode(settings);
    }

    /** A node in front of {@code backend}, with its first connections ready. */
    static RunningNode before(ScriptedBackend backend, Consumer<Settings> change) {
        RunningNode running = start(settings -> {
            settings.endpoints = List.of(backend.endpoint());
            change.accept(settings);
        });
        if (running.node.settings().upstream().settings().warm()) {
            int wanted = running.node.settings().upstream().settings().minConnections();
            running.await(() -> running.upstream().ready() >= wanted);
        }
        return running;
    }

    static RunningNode before(ScriptedBackend backend) {
        return before(backend, settings -> {});
    }

    Node node() {
        return node;
    }

    LogWatch log() {
        return log;
    }

    TestClient connect() {
        return new TestClient(node.port());
    }

    List<TestClient> connect(int count) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(connect());
        }
        return clients;
    }

    UpstreamSnapshot upstream() {
        UpstreamSnapshot sum = UpstreamSnapshot.NONE;
        for (LoopRooms room : node.rooms()) {
            var pool = room.pool();
            if (pool != null) {
                sum = sum.plus(pool.counters().snapshot());
            }
        }
        return sum;
    }

    long clients(ToLongFunction<InboundCounters> figure) {
        return sum(room -> figure.applyAsLong(room.clients().counters()));
    }

    long closed(CloseReason reason) {
        return clients(counters -> counters.closed(reason));
    }

    long answers(ToLongFunction<AnswerCounters> figure) {
        return sum(room -> figure.applyAsLong(room.answers()));
    }

    long sum(ToLongFunction<LoopRooms> figure) {
        long sum = 0;
        for (LoopRooms room : node.rooms()) {
            sum += figure.applyAsLong(room);
        }
        return sum;
    }

    BufferSnapshot buffers() {
        return buffers.stream()
                .map(LoopBuffers::snapshot)
                .reduce(BufferSnapshot::plus)
                .orElseThrow();
    }

    /** Client connections of each loop. */
    List<Long> spread() {
        return node.rooms().stream()
                .map(room -> room.clients().counters().open())
                .toList();
    }

    /** Returns when every loop has run what it had to run by now, and has published its pool's figures since. */
    void settle() {
        for (LoopRooms room : node.rooms()) {
            room.loop().submit(() -> {}).syncUninterruptibly();
            var pool = room.pool();
            if (pool != null) {
                long ticks = room.flusher().bursts();
                await(() -> room.flusher().bursts() > ticks + 1);
            }
        }
    }

    /** A hang guard, not a measurement. */
    void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }

    int stop(Duration grace) {
        stopped = true;
        return node.stop(grace);
    }

    @Override
    public void close() {
        if (!stopped) {
            stop(GRACE);
        }
        log.close();
        TlsEverywhere.close(node.tls());
        for (LoopRooms room : rooms) {
            assertThat(room.waitingBytes())
                    .as("bytes waiting for services after the stop")
                    .isZero();
        }
        for (LoopBuffers each : buffers) {
            assertThat(each.snapshot().inUse())
                    .as("buffers in use after the stop")
                    .isZero();
        }
        assertThat(log.faults()).isEmpty();
    }

    /** A client that does not speak TLS, whatever the others do. */
    TestClient connectPlain() {
        return TestClient.plain(node.port());
    }

    /** A client that speaks TLS. */
    TestClient connect(javax.net.ssl.SSLContext tls) {
        return new TestClient(node.port(), tls);
    }

    /** What a test may change; everything else is as a small node would have it. */
    static final class Settings {
        int loops = 1;
        int port;
        List<Integer> cpus = List.of();
        boolean busyWait;
        Transport.Request transport = Transport.Request.AUTO;
        WatchSettings watch = WatchSettings.OFF;
        AcceptMode accept = AcceptMode.BALANCED;
        int maxConnections = 1_000;
        int maxPayload = FrameLayout.PAYLOAD_BYTES_MAX;
        boolean errorFrames = true;
        int owedMax = 4_096;
        AccessSettings access = AccessSettings.EVERYBODY;
        FrameRate rate = FrameRate.UNLIMITED;
        Duration idle = Duration.ZERO;
        Duration write = Duration.ZERO;
        Duration frame = Duration.ZERO;
        ConnectionAge age = ConnectionAge.UNLIMITED;
        Duration grace = GRACE;
        int unsentHigh = 256 << 10;
        int unsentLow = 128 << 10;

        @Nullable
        Integer sendBuffer;

        @Nullable
        Integer upstreamSendBuffer;

        BufferSettings buffers = new BufferSettings(64 << 10, 2, 256, true);
        List<InetSocketAddress> destinations = List.of();
        List<Endpoint> endpoints = List.of();
        int minConnections = 1;
        int maxConnectionsUpstream = 4;
        int maxInFlight = 256;
        boolean perClientOrder = true;
        boolean warm = true;
        Duration requestTimeout = Duration.ofSeconds(30);
        Duration connectTimeout = Duration.ofSeconds(5);
        Duration heartbeatInterval = Duration.ofSeconds(60);
        int connectsPerSecond = 1_000;
        SheddingPolicy shedding = SheddingPolicy.DEFAULT;
        EjectionPolicy ejection = new EjectionPolicy(3, 20_000_000, 50_000_000);
        FlushMode flush = FlushMode.TURN;
        int sliceThreshold = 4_096;

        NodeTls tls = TlsEverywhere.node();

        @Nullable
        RequestHandler handler;

        Map<String, RequestHandler> handlers = Map.of();
        boolean byName;
        boolean unknownToDefault;
        double waitingShare = 0.25;

        /** Backends by the name of their service; each else as the unnamed upstream. */
        final Map<String, List<Endpoint>> services = new LinkedHashMap<>();

        /** Destinations by the name of their channel; each else as the unnamed group. */
        final Map<String, List<InetSocketAddress>> channels = new LinkedHashMap<>();

        UdpSettings udp() {
            return udp(destinations);
        }

        private static UdpSettings udp(List<InetSocketAddress> destinations) {
            return new UdpSettings(destinations, 64, 100_000, true, true, 1_024, null, UdpSettings.Multicast.KERNEL);
        }

        NodeSettings node() {
            ClientSettings client = new ClientSettings(
                    new FrameCodec(maxPayload, errorFrames),
                    owedMax,
                    new Timeouts(idle.toNanos(), write.toNanos(), frame.toNanos()),
                    rate,
                    age,
                    grace.toNanos());
            return new NodeSettings(
                    new LoopSettings(loops, cpus, busyWait, transport, watch),
                    new TcpSettings(
                            "127.0.0.1",
                            port,
                            accept,
                            1_024,
                            maxConnections,
                            access,
                            client,
                            unsentHigh,
                            unsentLow,
                            sendBuffer(sendBuffer)),
                    buffers,
                    udp(),
                    SocketSettings.none(),
                    upstream(endpoints),
                    flush,
                    sliceThreshold,
                    routing());
        }

        private Routing routing() {
            Map<String, UpstreamNode> upstreams = new LinkedHashMap<>();
            services.forEach((name, backends) -> upstreams.put(name, upstream(backends)));
            handlers.keySet().forEach(name -> upstreams.put(name, upstream(List.of())));
            Map<String, ChannelNode> groups = new LinkedHashMap<>();
            channels.forEach((name, each) -> groups.put(name, new ChannelNode(udp(each), SocketSettings.none())));
            return new Routing(byName, unknownToDefault, waitingShare, upstreams, groups);
        }

        private UpstreamNode upstream(List<Endpoint> backends) {
            return new UpstreamNode(
                    backends,
                    new UpstreamSettings(
                            minConnections,
                            Math.max(maxConnectionsUpstream, loops),
                            maxInFlight,
                            perClientOrder,
                            warm,
                            requestTimeout.toNanos(),
                            connectTimeout.toNanos(),
                            heartbeatInterval.toNanos(),
                            8,
                            connectsPerSecond,
                            ejection,
                            shedding),
                    Duration.ofMinutes(5),
                    sendBuffer(upstreamSendBuffer),
                    true);
        }

        private static SocketSettings sendBuffer(@Nullable Integer bytes) {
            return new SocketSettings(null, null, bytes, null, null, null, null, null, null, null, null);
        }
    }
}
