package dev.needletail.server;

import dev.needletail.buffer.LoopBuffers;
import dev.needletail.latency.Stage;
import dev.needletail.route.HandlerFaults;
import dev.needletail.route.HandlerRoute;
import dev.needletail.route.NamedRequests;
import dev.needletail.route.NamedService;
import dev.needletail.route.RequestHandler;
import dev.needletail.route.RequestRoutes;
import dev.needletail.route.RoutingCounters;
import dev.needletail.route.ServiceShare;
import dev.needletail.route.UpstreamRoute;
import dev.needletail.route.WaitingMemory;
import dev.needletail.socket.SocketPlan;
import dev.needletail.tls.TlsClient;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.PoolReasons;
import dev.needletail.upstream.TcpConnector;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSettings;
import dev.needletail.wire.StringTable;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Who serves the REQUESTs of one event loop: the unnamed service, and those that a key leads to. One event loop only. */
final class LoopServices {

    /** Unsent requests to one backend connection above which it counts as full. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private final LoopRooms room;
    private final NodeSettings settings;
    private final NodeParts parts;
    private final SocketPlans plans;
    private final NodeTls tls;
    private final HandlerFaults handlerFaults = new HandlerFaults();
    private final List<LoopService> all = new ArrayList<>();
    private final WaitingMemory waiting;
    private final RequestRoutes routes;

    /** @param builtIn the built-in service's endpoint; null where something is configured */
    LoopServices(
            LoopRooms room,
            NodeSettings settings,
            NodeParts parts,
            SocketPlans plans,
            NodeTls tls,
            @Nullable Endpoint builtIn,
            RoutingCounters counters) {
        this.room = room;
        this.settings = settings;
        this.parts = parts;
        this.plans = plans;
        this.tls = tls;
        Routing routing = settings.routing();
        LoopBuffers buffers = room.buffers();
        this.waiting = new WaitingMemory(buffers::leasableBytes, buffers.sizeBytes(), routing.waitingShare());
        LoopService unnamed = routing.usesDefault() ? unnamed(builtIn) : null;
        this.routes = unnamed != null && !routing.byName() ? unnamed.routes() : byName(unnamed, counters);
    }

    /** In the order of the configuration; the unnamed one first. */
    List<LoopService> all() {
        return all;
    }

    /** For the clients of this loop. */
    RequestRoutes routes() {
        return routes;
    }

    HandlerFaults handlerFaults() {
        return handlerFaults;
    }

    /** What waits in this loop's memory, over all services. */
    WaitingMemory waiting() {
        return waiting;
    }

    private LoopService unnamed(@Nullable Endpoint builtIn) {
        UpstreamNode upstream = settings.upstream();
        List<Endpoint> endpoints = builtIn == null ? upstream.endpoints() : List.of(builtIn);
        return add(Routing.DEFAULT, parts.handler(), upstream, endpoints, builtIn == null ? tls.upstream() : null);
    }

    private RequestRoutes byName(@Nullable LoopService unnamed, RoutingCounters counters) {
        List<NamedService> services = new ArrayList<>();
        for (Map.Entry<String, UpstreamNode> service :
                settings.routing().services().entrySet()) {
            String name = service.getKey();
            UpstreamNode upstream = service.getValue();
            services.add(
                    named(add(name, parts.handlers().get(name), upstream, upstream.endpoints(), tls.service(name))));
        }
        StringTable names =
                StringTable.of(List.copyOf(settings.routing().services().keySet()));
        NamedService fallback = unnamed == null ? null : named(unnamed);
        return new NamedRequests(names, services, fallback, counters, room.buffers());
    }

    private static NamedService named(LoopService service) {
        return new NamedService(service.routes(), service.share());
    }

    private LoopService add(
            String name,
            @Nullable RequestHandler handler,
            UpstreamNode upstream,
            List<Endpoint> endpoints,
            @Nullable TlsClient protection) {
        UpstreamPool pool = handler == null ? newPool(name, upstream, endpoints, protection) : null;
        RequestRoutes service;
        if (pool != null) {
            service = (port, waker) -> new UpstreamRoute(pool, port, waker);
        } else if (handler != null) {
            service = (port, waker) -> new HandlerRoute(
                    handler, room.loop(), port, settings.tcp().clients().codec().newWriter(), handlerFaults);
        } else {
            throw new IllegalStateException("neither an upstream nor a handler");
        }
        ServiceShare share = new ServiceShare(Routing.upstreamSection(name), waiting);
        LoopService added = new LoopService(name, service, share, pool);
        all.add(added);
        return added;
    }

    private UpstreamPool newPool(
            String name, UpstreamNode upstream, List<Endpoint> endpoints, @Nullable TlsClient protection) {
        UpstreamSettings share =
                upstream.settings().share(room.index(), settings.loops().count());
        SocketPlan plan = plans.upstream(upstream.socket());
        TcpConnector connector = new TcpConnector(
                room.loop(),
                share.connectTimeoutNanos(),
                plan.bootstrapOptions(),
                channel -> {
                    room.answerMemory(channel);
                    if (protection != null) {
                        channel.config().setAllocator(room.answerTlsMemory());
                    }
                    channel.pipeline().addFirst("needletail.memory", new MemoryPause(room.buffers()));
                    channel.config().setWriteBufferWaterMark(UNSENT);
                },
                plan::tune,
                protection);
        return new UpstreamPool(
                room.loop(),
                new PoolReasons(
                        Routing.upstreamSection(name),
                        share,
                        upstream.settings().maxConnections()),
                share,
                endpoints,
                room.index(),
                settings.tcp().clients().codec().errorFrames(),
                connector,
                room.flusher(),
                room::newOutput,
                (nanos, count) -> room.latency().record(Stage.UPSTREAM_ROUND_TRIP, nanos, count),
                new SplittableRandom());
    }
}
