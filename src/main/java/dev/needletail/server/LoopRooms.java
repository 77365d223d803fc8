package dev.needletail.server;

import dev.needletail.buffer.LoopBuffers;
import dev.needletail.count.LoopCounter;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.inbound.Clients;
import dev.needletail.inbound.Surroundings;
import dev.needletail.inbound.Timeouts;
import dev.needletail.latency.LoopLag;
import dev.needletail.latency.LoopLatency;
import dev.needletail.latency.Stage;
import dev.needletail.outbound.AnswerCounters;
import dev.needletail.outbound.AnswerTimes;
import dev.needletail.outbound.BurstFlusher;
import dev.needletail.outbound.FrameOutput;
import dev.needletail.outbound.OutputCounters;
import dev.needletail.outbound.OutputSettings;
import dev.needletail.route.DataRoute;
import dev.needletail.route.EchoRoute;
import dev.needletail.route.RoutingCounters;
import dev.needletail.udp.DataSender;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.PoolClock;
import dev.needletail.upstream.UpstreamPool;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rooms of one event loop. What belongs to a connection, its upstream connections and its datagrams is here, on one
 * thread: no lock, and no hand-over to another.
 */
public final class LoopRooms {

    /** Reads of one channel before the next one's turn: a busy client delays its neighbours by so much at most. */
    private static final int READS_PER_TURN = 4;

    private final int index;
    private final EventLoop loop;
    private final NodeSettings settings;
    private final LoopBuffers buffers;
    private final ByteBufAllocator reserve;
    private final ByteBufAllocator tlsMemory;
    private final LoopCounter handshakes = new LoopCounter();
    private final LoopLatency latency;
    private final LoopLag lag;
    private final BurstFlusher flusher;
    private final OutputCounters outputs = new OutputCounters();
    private final AnswerCounters answers = new AnswerCounters();
    private final RoutingCounters routing = new RoutingCounters();
    private final LoopChannels channels;
    private final LoopServices services;
    private final Clients clients;
    private final Surroundings surroundings;
    private final FixedRecvByteBufAllocator readSize;

    /**
     * @param builtIn where the built-in service of this loop listens; null where something is configured
     */
    LoopRooms(
            int index,
            EventLoop loop,
            NodeSettings settings,
            NodeParts parts,
            SocketPlans plans,
            NodeTls tls,
            @Nullable Endpoint builtIn) {
        this.index = index;
        this.loop = loop;
        this.settings = settings;
        int loops = settings.loops().count();
        this.buffers = parts.buffers().create(index, loops, loop);
        this.reserve = buffers.reserve();
        this.tlsMemory = new TlsMemory(buffers, buffers, reserve);
        this.readSize = new FixedRecvByteBufAllocator(buffers.sizeBytes());
        this.readSize.maxMessagesPerRead(READS_PER_TURN);
        this.latency = parts.latency().add("loop-" + index, loop::execute);
        this.lag = LoopLag.start(loop, latency::recordLag);
        AnswerTimes times = new AnswerTimes(
                System::nanoTime,
                (nanos, count) -> latency.record(Stage.NODE, nanos, count),
                (nanos, count) -> latency.record(Stage.REQUEST, nanos, count));
        this.flusher = new BurstFlusher(loop, settings.flush(), System::nanoTime, times);
        ClientSettings client = settings.tcp().clients();
        this.clients = new Clients(loop, client.timeouts());
        this.channels = new LoopChannels(this, settings, parts, plans, routing);
        this.services = new LoopServices(this, settings, parts, plans, tls, builtIn, routing);
        this.surroundings = new Surroundings(
                client, clients, buffers, flusher, answers, services.routes(), channels.routes(), this::newOutput);
    }

    /** The output of a new connection of this loop. */
    FrameOutput newOutput(ChannelHandlerContext context) {
        return newOutput(context, flusher, outputs);
    }

    private FrameOutput newOutput(ChannelHandlerContext context, BurstFlusher bursts, OutputCounters counters) {
        return new FrameOutput(
                context, bursts, new OutputSettings(buffers.sizeBytes(), settings.sliceThresholdBytes()), counters);
    }

    /**
     * As {@link #ownMemory}, with the reserve: requests give their buffers back when answers come, so answers must be read
     * when the requests have taken everything else.
     */
    void answerMemory(Channel channel) {
        ownMemory(channel);
        channel.config().setAllocator(reserve);
    }

    /** Lets {@code channel} read into this loop's buffers. */
    void ownMemory(Channel channel) {
        channel.config().setAllocator(buffers);
        channel.config().setRecvByteBufAllocator(readSize);
    }

    /**
     * What the connections of the built-in service share: it answers in place, and is no client of the node. Its answers are
     * a backend's, so that they are counted and timed by nobody here.
     */
    Surroundings builtIn(ClientSettings client) {
        AnswerTimes untimed = new AnswerTimes(System::nanoTime, (nanos, count) -> {}, (nanos, count) -> {});
        BurstFlusher bursts = new BurstFlusher(loop, settings.flush(), System::nanoTime, untimed);
        OutputCounters uncounted = new OutputCounters();
        return new Surroundings(
                client,
                new Clients(loop, Timeouts.NONE),
                buffers,
                bursts,
                new AnswerCounters(),
                (port, waker) -> new EchoRoute(port),
                new DataRoute(sender(), bursts),
                context -> newOutput(context, bursts, uncounted));
    }

    void start() {
        loop.execute(clients::start);
        PoolClock.start(loop, pools());
    }

    /** Ends what this loop holds. On the event loop. */
    void close() {
        lag.stop();
        pools().forEach(UpstreamPool::close);
        channels.all().forEach(channel -> channel.sender().close());
    }

    Surroundings clientSurroundings() {
        return surroundings;
    }

    /** For the connections to backends with TLS. */
    ByteBufAllocator answerTlsMemory() {
        return new TlsMemory(buffers, reserve, reserve);
    }

    /** For channels with TLS. */
    ByteBufAllocator tlsMemory() {
        return tlsMemory;
    }

    /** TLS handshakes of clients that were let in. */
    public LoopCounter handshakes() {
        return handshakes;
    }

    public int index() {
        return index;
    }

    public EventLoop loop() {
        return loop;
    }

    public LoopBuffers buffers() {
        return buffers;
    }

    public LoopLatency latency() {
        return latency;
    }

    public BurstFlusher flusher() {
        return flusher;
    }

    public OutputCounters outputs() {
        return outputs;
    }

    public AnswerCounters answers() {
        return answers;
    }

    /** Where DATA goes; the unnamed channel first. */
    public List<LoopChannel> channels() {
        return channels.all();
    }

    /** Who serves REQUESTs; the unnamed service first. */
    public List<LoopService> services() {
        return services.all();
    }

    /** Frames whose key led nowhere, or to a service without room. */
    public RoutingCounters routing() {
        return routing;
    }

    /** Bytes of this loop's buffers that requests wait in. Any thread. */
    public long waitingBytes() {
        return services.waiting().bytes();
    }

    /** Of the first channel: the unnamed one, where there is one. */
    public DataSender sender() {
        return channels.all().getFirst().sender();
    }

    public Clients clients() {
        return clients;
    }

    /** By how much the loop ran its latest probe late, or by how much the next one is late already. Any thread. */
    public long lagNanos() {
        return Math.max(latency.lastLagNanos(), lag.overdueNanos());
    }

    /** By how much a probe is late that is due and has not run; 0 while none is. Any thread. */
    public long overdueNanos() {
        return lag.overdueNanos();
    }

    /** The connections to the backends of all services that have some. */
    public List<UpstreamPool> pools() {
        List<UpstreamPool> pools = new ArrayList<>();
        for (LoopService service : services.all()) {
            if (service.pool() != null) {
                pools.add(service.pool());
            }
        }
        return pools;
    }

    /** Those of this service; null when a handler serves it, or when there is no such service. */
    public @Nullable UpstreamPool pool(String service) {
        for (LoopService candidate : services.all()) {
            if (candidate.name().equals(service)) {
                return candidate.pool();
            }
        }
        return null;
    }

    /** The pools of this service on all of these loops that have one. */
    static List<UpstreamPool> pools(List<LoopRooms> rooms, String service) {
        List<UpstreamPool> pools = new ArrayList<>();
        for (LoopRooms room : rooms) {
            UpstreamPool pool = room.pool(service);
            if (pool != null) {
                pools.add(pool);
            }
        }
        return pools;
    }

    /** Those of the unnamed service; null when a handler serves its requests, or when there is none. */
    public @Nullable UpstreamPool pool() {
        return pool(Routing.DEFAULT);
    }

    /** Exceptions and errors that escaped the user's handler. Any thread. */
    public long handlerFailures() {
        return services.handlerFaults().count();
    }
}
