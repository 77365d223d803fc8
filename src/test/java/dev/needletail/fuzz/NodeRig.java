package dev.needletail.fuzz;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.buffer.LoopBuffers;
import dev.needletail.inbound.ClientHandler;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.inbound.Clients;
import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.ConnectionAge;
import dev.needletail.inbound.FrameRate;
import dev.needletail.inbound.Surroundings;
import dev.needletail.inbound.Timeouts;
import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.ClientPort;
import dev.needletail.outbound.FlushMode;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.outbound.OutputCounters;
import dev.needletail.outbound.OutputSettings;
import dev.needletail.route.DataRoute;
import dev.needletail.route.NamedRequests;
import dev.needletail.route.NamedService;
import dev.needletail.route.RequestRoute;
import dev.needletail.route.RequestRoutes;
import dev.needletail.route.RoutingCounters;
import dev.needletail.route.ServiceShare;
import dev.needletail.route.UpstreamRoute;
import dev.needletail.route.WaitingMemory;
import dev.needletail.udp.DatagramTap;
import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.PoolClock;
import dev.needletail.upstream.PoolReasons;
import dev.needletail.upstream.SheddingPolicy;
import dev.needletail.upstream.UpstreamConnection;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSettings;
import dev.needletail.wire.FrameCodec;
import dev.needletail.wire.StringTable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One loop of the node without a kernel: its rooms as they are, clients and backends that are {@link EmbeddedChannel}s, and
 * a time that passes when it is told to.
 */
final class NodeRig implements AutoCloseable {

    static final long REQUEST_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final int PAYLOAD_BYTES_MAX = 2_000;

    private static final Endpoint BACKEND = new Endpoint("backend", 9000);
    /** Nobody is shed: the model knows when a request ends. */
    private static final SheddingPolicy PATIENT = new SheddingPolicy(false, 1_000_000, 1_000_000, 1_000_000, 1);

    private static final OutputSettings OUTPUT = new OutputSettings(1_024, 200);

    final EmbeddedChannel hub = new EmbeddedChannel();
    final LoopBuffers buffers = new LoopBuffers(new BufferSettings(1_024, 0, 4_096, false), hub.eventLoop());
    final WaitingMemory waiting = new WaitingMemory(() -> 16 << 10, buffers.sizeBytes(), 0.25);
    final Clients clients = new Clients(hub.eventLoop(), Timeouts.NONE);
    final DatagramTap datagrams = new DatagramTap();
    final List<RigClient> rigClients = new ArrayList<>();
    final List<RigBackend> backends = new ArrayList<>();
    final UpstreamPool pool;
    final Surroundings around;

    private final Logged logged = new Logged();
    private long now = System.nanoTime();

    /** Connects that fail from now on. */
    int refusing;

    NodeRig(boolean perClientOrder, int maxConnections, int owedMax, EjectionPolicy ejection) {
        this(perClientOrder, maxConnections, owedMax, ejection, false);
    }

    /** @param byName whether the payload of a REQUEST begins with the name of a service: the empty one, a, or any other */
    NodeRig(boolean perClientOrder, int maxConnections, int owedMax, EjectionPolicy ejection, boolean byName) {
        BurstFlusher flusher = new BurstFlusher(
                hub.eventLoop(),
                FlushMode.TURN,
                () -> now,
                new AnswerTimes(() -> now, (nanos, count) -> {}, (nanos, count) -> {}));
        hub.freezeTime();
        UpstreamSettings settings = settings(perClientOrder, maxConnections, ejection);
        pool = new UpstreamPool(
                hub.eventLoop(),
                new PoolReasons("needletail.upstream", settings, settings.maxConnections()),
                settings,
                List.of(BACKEND),
                0,
                true,
                this::connect,
                flusher,
                context -> new FrameOutput(context, flusher, OUTPUT, new OutputCounters()),
                (nanos, count) -> {},
                new SplittableRandom(1));
        now = System.nanoTime(); // the pool has read the clock by itself: its time must not go back
        around = new Surroundings(
                new ClientSettings(
                        new FrameCodec(PAYLOAD_BYTES_MAX, true),
                        owedMax,
                        Timeouts.NONE,
                        FrameRate.UNLIMITED,
                        ConnectionAge.UNLIMITED,
                        REQUEST_TIMEOUT_NANOS),
                clients,
                buffers,
                flusher,
                new AnswerCounters(),
                byName ? byName() : this::unnamed,
                new DataRoute(datagrams.sender(), flusher),
                (ChannelHandlerContext context) -> new FrameOutput(context, flusher, OUTPUT, new OutputCounters()));
        pool.resolved(BACKEND, List.of(InetAddress.getLoopbackAddress()));
        PoolClock.start(hub.eventLoop(), List.of(pool));
        turn();
    }

    private RequestRoute unnamed(ClientPort port, Runnable waker) {
        return new UpstreamRoute(pool, port, waker);
    }

    /** All of them before the same backends, so that they take each other's places there. */
    private RequestRoutes byName() {
        return new NamedRequests(
                StringTable.of(List.of("", "a")),
                List.of(service(), service()),
                service(),
                new RoutingCounters(),
                buffers);
    }

    private NamedService service() {
        return new NamedService(this::unnamed, new ServiceShare("needletail.upstream", waiting));
    }

    private static UpstreamSettings settings(boolean perClientOrder, int maxConnections, EjectionPolicy ejection) {
        return new UpstreamSettings(
                1,
                maxConnections,
                4,
                perClientOrder,
                true,
                REQUEST_TIMEOUT_NANOS,
                TimeUnit.MINUTES.toNanos(1),
                TimeUnit.HOURS.toNanos(1),
                4,
                1_000_000,
                ejection,
                PATIENT);
    }

    RigClient newClient() {
        RigClient client = new RigClient(this, new ClientHandler(around));
        rigClients.add(client);
        return client;
    }

    private void connect(InetSocketAddress address, UpstreamConnection connection) {
        hub.eventLoop().execute(() -> {
            if (refusing > 0) {
                refusing--;
                connection.connectFailed(new IOException("refused, as chosen"));
            } else {
                backends.add(new RigBackend(this, connection));
            }
        });
    }

    /** Lets the loop run until it has nothing more to do, and takes what left. */
    void turn() {
        for (int round = 0; runTasks(); round++) {
            Claim.that(round < 10_000, "the loop comes to rest");
        }
        logged.none();
    }

    private boolean runTasks() {
        boolean any = run(hub);
        for (RigClient client : rigClients) {
            any = run(client.channel) || any;
            any = client.takeOutput() || any;
        }
        for (int i = 0; i < backends.size(); i++) {
            any = run(backends.get(i).channel) || any;
            any = backends.get(i).takeOutput() || any;
        }
        return any;
    }

    private static boolean run(EmbeddedChannel channel) {
        if (!channel.hasPendingTasks()) {
            return false;
        }
        channel.runPendingTasks();
        return true;
    }

    void pass(long nanos) {
        now += nanos;
        hub.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        rigClients.forEach(client -> client.channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS));
        hub.runScheduledPendingTasks();
        turn();
    }

    /** Connections of clients that ended for this reason. */
    long closed(CloseReason reason) {
        return clients.counters().closed(reason);
    }

    /** Ends everything, and looks for what was left behind. */
    @Override
    public void close() {
        try {
            rigClients.forEach(client -> client.channel.close());
            turn();
            pool.close();
            turn();
            Claim.equal(clients.size(), 0, "clients left");
            rigClients.forEach(client -> client.channel.finishAndReleaseAll());
            backends.forEach(backend -> backend.channel.finishAndReleaseAll());
            hub.finishAndReleaseAll();
            datagrams.close();
            Claim.equal(waiting.bytes(), 0, "bytes left in the services' shares");
            Claim.equal(buffers.snapshot().inUse(), 0, "buffers left");
            logged.none();
        } finally {
            logged.close();
        }
    }
}
