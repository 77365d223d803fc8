package dev.needletail.server;

import dev.needletail.route.RequestHandler;
import dev.needletail.socket.KernelLimits;
import dev.needletail.socket.SocketTruth;
import dev.needletail.socket.SocketTuner;
import dev.needletail.tls.TlsServer;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.watch.LoopWatch;
import dev.needletail.watch.WatchedLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running node. Started and stopped from one thread at a time; everything else from any thread.
 *
 * <p>A node can be started again after it was stopped.
 */
public final class Node {

    private static final Logger log = LoggerFactory.getLogger(Node.class);

    /** How long a loop may take to close what it holds; one that is blocked must not keep the process alive. */
    private static final long CLOSE_SECONDS = 1;

    private final NodeSettings settings;
    private final NodeParts parts;
    private final NodeTls tls;

    /** Held while the node begins or ends to accept, never while it drains. */
    private final Object gate = new Object();

    private volatile @Nullable Running running;
    private volatile boolean accepting;
    private volatile @Nullable Drain drain;
    private volatile boolean stopping;

    /** What there is only while the node runs. */
    private record Running(
            EventLoops loops,
            List<LoopRooms> rooms,
            List<BuiltInService> builtIn,
            Resolver resolver,
            Listeners listeners,
            LoopWatch watch,
            int port) {}

    /** Without TLS. */
    public Node(NodeSettings settings, NodeParts parts) {
        this(settings, parts, NodeTls.NONE);
    }

    public Node(NodeSettings settings, NodeParts parts, NodeTls tls) {
        this.settings = settings;
        this.parts = parts;
        this.tls = tls;
    }

    /**
     * Starts everything, and returns when the port is open.
     *
     * @throws ListenFailedException when the port is taken
     * @throws UnresolvableHostException when an upstream name has no address
     * @throws TransportUnavailableException when native epoll was asked for and is not there
     * @throws CpuPinningException when a loop cannot be bound to its CPU
     */
    public void start() {
        if (running != null) {
            return;
        }
        EventLoops loops = new EventLoops(settings.loops());
        List<LoopRooms> rooms = new ArrayList<>();
        List<BuiltInService> builtIn = new ArrayList<>();
        try {
            running = start(loops, rooms, builtIn);
            drain = null;
            stopping = false;
            accepting = true;
        } catch (RuntimeException | Error failure) {
            end(loops, rooms, builtIn);
            throw failure;
        }
    }

    private Running start(EventLoops loops, List<LoopRooms> rooms, List<BuiltInService> builtIn) {
        SocketPlans plans = new SocketPlans(
                new SocketTuner(KernelLimits.ofThisHost(), parts.sockets()), settings, loops.transport());
        for (int i = 0; i < loops.all().size(); i++) {
            EventLoop loop = loops.all().get(i);
            BuiltInService service = null;
            if (isBuiltIn()) {
                service = new BuiltInService(loop);
                builtIn.add(service);
            }
            LoopRooms room =
                    new LoopRooms(i, loop, settings, parts, plans, tls, service == null ? null : service.endpoint());
            rooms.add(room);
            if (service != null) {
                service.serveWith(room);
            }
        }
        Resolver resolver = new Resolver(EndpointNames.of(settings, rooms, builtIn));
        try {
            resolver.start();
            rooms.forEach(LoopRooms::start);
            TlsServer tlsPort = tls.port();
            Listeners listeners =
                    new Listeners(settings.tcp(), loops, rooms, plans, tlsPort == null ? null : new TlsPort(tlsPort));
            int port = listeners.bind();
            LoopWatch watch = LoopWatch.start(settings.loops().watch(), watched(loops, rooms));
            return new Running(loops, rooms, builtIn, resolver, listeners, watch, port);
        } catch (RuntimeException failure) {
            resolver.close();
            throw failure;
        }
    }

    /** Whether the built-in loopback service answers the requests that lead to no service of a name. */
    public boolean isBuiltIn() {
        return settings.routing().usesDefault()
                && settings.upstream().endpoints().isEmpty()
                && parts.handler() == null;
    }

    /** Whether a {@link dev.needletail.route.RequestHandler} answers the requests that lead to no service of a name. */
    public boolean isHandlerServed() {
        return settings.routing().usesDefault() && parts.handler() != null;
    }

    /** Whether new connections are taken: false before the start, and as soon as the node begins to stop. */
    public boolean isAccepting() {
        return accepting;
    }

    /** Takes no new connection any more. Those that are open go on. */
    public void stopAccepting() {
        synchronized (gate) {
            accepting = false;
            Running now = running;
            if (now != null) {
                now.listeners().close();
            }
        }
    }

    /**
     * Takes no new connection, lets the open ones end within {@code grace}, and returns when none is left. The node stays
     * there without clients. Whoever asks while a drain is under way, or after it, joins that one.
     */
    public DrainReport drain(Duration grace) {
        Drain joined = beginDrain(grace);
        if (joined == null) {
            return DrainReport.serving(0);
        }
        joined.await();
        return joined.report();
    }

    /** As {@link #drain}, but returns at once; null when the node does not run. Somebody has to wait for what it returns. */
    public @Nullable Drain beginDrain(Duration grace) {
        synchronized (gate) {
            Running now = running;
            if (now == null) {
                return null;
            }
            Drain joined = drain;
            if (joined == null) {
                stopAccepting();
                joined = Drain.begin(now.rooms(), grace);
                drain = joined;
            }
            return joined;
        }
    }

    /** What the drain has done so far. */
    public DrainReport draining() {
        Drain begun = drain;
        return begun == null ? DrainReport.serving(connections()) : begun.report();
    }

    /**
     * Takes connections again, on the same port, after a drain or within one. Connections that have begun to end go on to
     * their end; those that have not stay. No act while the node accepts.
     *
     * @throws IllegalStateException when the node stops, or does not run
     * @throws ListenFailedException when somebody else has the port by now; the node drains anew then
     */
    public void resume() {
        synchronized (gate) {
            Running now = running;
            if (stopping || now == null) {
                throw new IllegalStateException("the node stops, or does not run");
            }
            if (accepting) {
                return;
            }
            Drain ended = drain;
            if (ended != null) {
                ended.cancel(); // first, so that no new connection is taken for an old one
                drain = null;
            }
            try {
                now.listeners().bindAgain(now.port());
            } catch (ListenFailedException taken) {
                if (ended != null) {
                    drain = Drain.begin(now.rooms(), ended.grace());
                }
                throw taken;
            }
            accepting = true;
        }
    }

    /**
     * Stops: no new connection, the open ones are drained within {@code grace}, then everything ends. Joins a drain that is
     * under way.
     *
     * @return answers that were still owed when the grace period was over
     */
    public int stop(Duration grace) {
        Drain joined;
        Running now;
        synchronized (gate) {
            stopping = true;
            joined = beginDrain(grace);
            now = running;
        }
        if (now == null || joined == null) {
            return 0;
        }
        joined.await();
        joined.cutLeft(); // a connection may have been accepted just before the listener closed
        long owed = joined.report().abandoned();
        running = null;
        now.watch().close();
        drain = null;
        now.resolver().close();
        end(now.loops(), now.rooms(), now.builtIn());
        return (int) Math.min(Integer.MAX_VALUE, owed);
    }

    private void end(EventLoops loops, List<LoopRooms> rooms, List<BuiltInService> builtIn) {
        for (BuiltInService service : builtIn) {
            service.close();
        }
        for (LoopRooms room : rooms) {
            room.loop().submit(room::close).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        loops.close();
        for (LoopRooms room : rooms) {
            if (!room.loop().isTerminated()) {
                log.warn("loop {} has not ended: something blocks it, a request handler perhaps", room.index());
                continue; // what it holds is its own until it ends
            }
            parts.latency().retire(room.latency());
            long leased = room.buffers().close().inUse();
            if (leased != 0) {
                log.warn("loop {}: {} buffers were not returned", room.index(), leased);
            }
        }
    }

    private static List<WatchedLoop> watched(EventLoops loops, List<LoopRooms> rooms) {
        List<WatchedLoop> watched = new ArrayList<>();
        for (LoopRooms room : rooms) {
            SingleThreadEventExecutor thread = (SingleThreadEventExecutor) room.loop();
            watched.add(new WatchedLoop(room.latency().name(), loops.turns(room.index()), thread::threadProperties));
        }
        return watched;
    }

    /** Who watches that the loops turn; null while the node does not run. */
    public @Nullable LoopWatch watch() {
        Running now = running;
        return now == null ? null : now.watch();
    }

    /** Serves REQUESTs in process; null when an upstream or the built-in service does. */
    public @Nullable RequestHandler handler() {
        return parts.handler();
    }

    /** Serve the services of these names in process. */
    public Map<String, RequestHandler> handlers() {
        return parts.handlers();
    }

    public NodeSettings settings() {
        return settings;
    }

    /** Who is protected by TLS. */
    public NodeTls tls() {
        return tls;
    }

    /** What became of the socket options. */
    public SocketTruth sockets() {
        return parts.sockets();
    }

    /** The rooms of each loop; empty while the node does not run. */
    public List<LoopRooms> rooms() {
        Running now = running;
        return now == null ? List.of() : now.rooms();
    }

    /** The pools of the unnamed upstream; empty while the node does not run, and with a request handler. */
    public List<UpstreamPool> pools() {
        return pools(Routing.DEFAULT);
    }

    /** The pools of this service, one of each loop; empty while the node does not run, and with a request handler. */
    public List<UpstreamPool> pools(String service) {
        return LoopRooms.pools(rooms(), service);
    }

    /** The TCP port; 0 while the node does not run. */
    public int port() {
        Running now = running;
        return now == null ? 0 : now.port();
    }

    /** The transport in use; null while the node does not run. */
    public @Nullable Transport transport() {
        Running now = running;
        return now == null ? null : now.loops().transport();
    }

    /** Client connections open now. */
    public int connections() {
        Running now = running;
        return now == null ? 0 : now.listeners().connections();
    }
}
