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
import dev.needletail.route.HandlerRoute;
import dev.needletail.route.RequestHandler;
import dev.needletail.route.RequestRoutes;
import dev.needletail.route.UpstreamRoute;
import dev.needletail.tls.TlsClient;
import dev.needletail.udp.DataSender;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.TcpConnector;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * All rooms of one event loop. What belongs to a connection, its upstream connections and its datagrams is here, on one
 * thread: no lock, and no hand-over to another.
 */
public final class LoopRooms {

    /** Reads of one channel before the next one's turn: a busy client delays its neighbours by so much at most. */
    private static final int READS_PER_TURN = 4;

    /** Unsent requests to one backend connection above which it counts as full. */
    private static final WriteBufferWaterMark UPSTREAM_UNSENT = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private final int index;
    private final EventLoop loop;
    private final NodeSettings settings;
    private final LoopBuffers buffers;
    private final ByteBufAllocator reserve;
    private final ByteBufAllocator tlsMemory;
    private final LoopCounter handshakes = new LoopCounter();
    private final @Nullable TlsClient upstreamTls;
    private final LoopLatency latency;
    private final LoopLag lag;
    private final BurstFlusher flusher;
    private final OutputCounters outputs = new OutputCounters();
    private final AnswerCounters answers = new AnswerCounters();
    private final LoopCounter handlerFailures = new LoopCounter();
    private final DataSender sender;
    private final Clients clients;
    private final @Nullable UpstreamPool pool;
    private final Surroundings surroundings;
    private final FixedRecvByteBufAllocator readSize;

    /**
     * @param endpoints of this loop; unused with a handler
     * @param upstreamTls null: what goes to them is not protected
     */
    LoopRooms(
            int index,
            EventLoop loop,
            NodeSettings settings,
            NodeParts parts,
            SocketPlans plans,
            List<Endpoint> endpoints,
            @Nullable TlsClient upstreamTls) {
        this.index = index;
        this.upstreamTls = upstreamTls;
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
        this.sender = parts.senders()
                .open(
                        loop,
                        channel -> plans.udp(index).tune(channel),
                        (oldestNanos, datagrams) ->
                                latency.record(Stage.UDP_BATCH_WAIT, System.nanoTime() - oldestNanos))
                .syncUninterruptibly()
                .getNow();
        ClientSettings client = settings.tcp().clients();
        this.clients = new Clients(loop, client.timeouts());
        RequestHandler handler = parts.handler();
        this.pool = handler == null ? newPool(plans, endpoints) : null;
        this.surroundings = new Surroundings(
                client,
                clients,
                buffers,
                flusher,
                answers,
                routes(handler),
                new DataRoute(sender, flusher),
                this::newOutput);
    }

    private RequestRoutes routes(@Nullable RequestHandler handler) {
        UpstreamPool upstream = pool;
        if (upstream != null) {
            return (port, waker) -> new UpstreamRoute(upstream, port, waker);
        }
        if (handler == null) {
            throw new IllegalStateException("neither an upstream nor a handler");
        }
        return (port, waker) -> new HandlerRoute(
                handler, loop, port, settings.tcp().clients().codec().newWriter(), handlerFailures);
    }

    private UpstreamPool newPool(SocketPlans plans, List<Endpoint> endpoints) {
        UpstreamSettings share =
                settings.upstream().settings().share(index, settings.loops().count());
        TcpConnector connector = new TcpConnector(
                loop,
                share.connectTimeoutNanos(),
                plans.upstream().bootstrapOptions(),
                channel -> {
                    answerMemory(channel);
                    if (upstreamTls != null) {
                        channel.config().setAllocator(new TlsMemory(buffers, reserve, reserve));
                    }
                    channel.pipeline().addFirst("needletail.memory", new MemoryPause(buffers));
                    channel.config().setWriteBufferWaterMark(UPSTREAM_UNSENT);
                },
                plans.upstream()::tune,
                upstreamTls);
        return new UpstreamPool(
                loop,
                share,
                endpoints,
                index,
                settings.tcp().clients().codec().errorFrames(),
                connector,
                flusher,
                this::newOutput,
                (nanos, count) -> latency.record(Stage.UPSTREAM_ROUND_TRIP, nanos, count),
                new SplittableRandom());
    }

    private FrameOutput newOutput(ChannelHandlerContext context) {
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
                new DataRoute(sender, bursts),
                context -> newOutput(context, bursts, uncounted));
    }

    void start() {
        loop.execute(clients::start);
        if (pool != null) {
            pool.start();
        }
    }

    /** Ends what this loop holds. On the event loop. */
    void close() {
        lag.stop();
        if (pool != null) {
            pool.close();
        }
        sender.close();
    }

    Surroundings clientSurroundings() {
        return surroundings;
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

    public DataSender sender() {
        return sender;
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

    /** Null when a handler serves the requests. */
    public @Nullable UpstreamPool pool() {
        return pool;
    }

    /** Exceptions that escaped the user's handler. Any thread. */
    public long handlerFailures() {
        return handlerFailures.get();
    }
}
