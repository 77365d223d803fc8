package dev.needletail.boot;

import dev.needletail.admission.AccessSettings;
import dev.needletail.admission.AddressRange;
import dev.needletail.buffer.BufferSettings;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.inbound.ConnectionAge;
import dev.needletail.inbound.FrameRate;
import dev.needletail.inbound.Timeouts;
import dev.needletail.server.LoopSettings;
import dev.needletail.server.NodeSettings;
import dev.needletail.server.TcpSettings;
import dev.needletail.server.UnresolvableHostException;
import dev.needletail.server.UpstreamNode;
import dev.needletail.socket.SocketSettings;
import dev.needletail.udp.UdpSettings;
import dev.needletail.upstream.ArticleForecaster;
import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.FixedForecaster;
import dev.needletail.upstream.Forecaster;
import dev.needletail.upstream.SheddingPolicy;
import dev.needletail.upstream.UpstreamSettings;
import dev.needletail.watch.WatchSettings;
import dev.needletail.wire.FrameCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps the properties to the plain records that the rooms know, once, at start. What a record refuses becomes an
 * {@link InvalidConfigurationException} with the name of the property or of its section.
 */
final class SettingsOf {

    private static final String UDP_DESTINATIONS = "needletail.udp.destinations";
    private static final String UPSTREAM_ENDPOINTS = "needletail.upstream.endpoints";
    private static final String MULTICAST_INTERFACE = "needletail.udp.socket.multicast-interface";

    private SettingsOf() {}

    static NodeSettings node(NeedletailProperties properties, FrameCodec codec) {
        LoopSettings loops = loops(properties.eventLoops());
        NodeSettings settings = new NodeSettings(
                loops,
                tcp(properties.tcp(), properties.shutdown(), codec),
                buffers(properties.buffers()),
                udp(properties.udp()),
                udpSocket(properties.udp().socket()),
                upstream(properties.upstream()),
                properties.burst().flush(),
                sliceThresholdBytes(properties.burst()));
        // What does not fit the loops is said now, before anything is opened.
        Checked.of("needletail.buffers", () -> settings.buffers().perLoop(loops.count()));
        Checked.of("needletail.upstream", () -> settings.upstream().settings().share(0, loops.count()));
        return settings;
    }

    static FrameCodec codec(TcpProperties tcp) {
        int payloadBytes = Checked.bytes("needletail.tcp.max-payload", tcp.maxPayload());
        return Checked.of("needletail.tcp.max-payload", () -> new FrameCodec(payloadBytes, tcp.errorFrames()));
    }

    static BufferSettings buffers(BufferProperties buffers) {
        int sizeBytes = Checked.bytes("needletail.buffers.size", buffers.size());
        return Checked.of(
                "needletail.buffers",
                () -> new BufferSettings(sizeBytes, buffers.initial(), buffers.max(), buffers.pooled()));
    }

    /** @throws UnresolvableHostException when a destination's host has no address */
    static UdpSettings udp(UdpProperties udp) {
        List<InetSocketAddress> destinations = new ArrayList<>();
        for (Endpoint destination : endpoints(UDP_DESTINATIONS, udp.destinations())) {
            destinations.add(resolved(destination));
        }
        SocketSettings socket = udpSocket(udp.socket());
        NetworkInterface multicastInterface = networkInterface(socket.multicastInterface());
        long maxDelayNanos = Checked.nanos("needletail.udp.max-delay", udp.maxDelay());
        return Checked.of(
                "needletail.udp",
                () -> new UdpSettings(
                        destinations,
                        udp.batchSize(),
                        maxDelayNanos,
                        udp.segmentationOffload(),
                        udp.flushAtBurstEnd(),
                        udp.maxPending(),
                        null,
                        new UdpSettings.Multicast(
                                socket.multicastTtl() == null
                                        ? UdpSettings.Multicast.KERNEL.ttl()
                                        : socket.multicastTtl(),
                                multicastInterface,
                                udp.multicastLoopback())));
    }

    static Forecaster forecaster(PredictionProperties prediction) {
        return Checked.of("needletail.upstream.prediction", () -> switch (prediction.forecaster()) {
            case ARTICLE ->
                new ArticleForecaster(prediction.headroom(), prediction.growFraction(), prediction.shrinkFraction());
            case FIXED -> new FixedForecaster();
        });
    }

    private static LoopSettings loops(EventLoopProperties loops) {
        int cores = Runtime.getRuntime().availableProcessors();
        int count = loops.count() != 0
                ? loops.count()
                : loops.cpus().isEmpty() ? cores : loops.cpus().size();
        String threshold = "needletail.event-loops.stall-threshold";
        long stallNanos = Checked.nanos(threshold, loops.stallThreshold());
        WatchSettings watch = Checked.of(threshold, () -> new WatchSettings(stallNanos));
        return Checked.of("needletail.event-loops", () -> {
            LoopSettings settings = new LoopSettings(count, loops.cpus(), loops.busyWait(), loops.transport(), watch);
            settings.checkBusyWait(cores);
            return settings;
        });
    }

    private static TcpSettings tcp(TcpProperties tcp, ShutdownProperties shutdown, FrameCodec codec) {
        FrameRate rate = Checked.of(
                "needletail.tcp.rate-limit",
                () -> new FrameRate(
                        tcp.rateLimit().framesPerSecond(), tcp.rateLimit().burst()));
        Timeouts timeouts = new Timeouts(
                Checked.nanos("needletail.tcp.idle-timeout", tcp.idleTimeout()),
                Checked.nanos("needletail.tcp.write-timeout", tcp.writeTimeout()),
                Checked.nanos("needletail.tcp.frame-timeout", tcp.frameTimeout()));
        AccessSettings access = new AccessSettings(ranges(tcp.allow()), tcp.maxConnectionsPerAddress());
        long ageNanos = Checked.nanos("needletail.tcp.max-connection-age", tcp.maxConnectionAge());
        long graceNanos = Checked.nanos("needletail.shutdown.grace-period", shutdown.gracePeriod());
        int unsentHighBytes = Checked.bytes("needletail.tcp.unsent-high", tcp.unsentHigh());
        int unsentLowBytes = Checked.bytes("needletail.tcp.unsent-low", tcp.unsentLow());
        SocketSettings socket = socket("needletail.tcp.socket", tcp.socket());
        return Checked.of(
                "needletail.tcp",
                () -> new TcpSettings(
                        tcp.host(),
                        tcp.port(),
                        tcp.accept(),
                        tcp.backlog(),
                        tcp.maxConnections(),
                        access,
                        new ClientSettings(
                                codec,
                                tcp.maxOwed(),
                                timeouts,
                                rate,
                                new ConnectionAge(ageNanos, tcp.maxConnectionAgeJitter()),
                                graceNanos),
                        unsentHighBytes,
                        unsentLowBytes,
                        socket));
    }

    private static UpstreamNode upstream(UpstreamProperties upstream) {
        String section = "needletail.upstream";
        UpstreamProperties.Ejection ejection = upstream.ejection();
        EjectionPolicy policy = Checked.of(
                section + ".ejection",
                () -> new EjectionPolicy(
                        ejection.consecutiveFailures(),
                        Checked.nanos(section + ".ejection.base-time", ejection.baseTime()),
                        Checked.nanos(section + ".ejection.max-time", ejection.maxTime())));
        UpstreamProperties.Shedding shedding = upstream.shedding();
        SheddingPolicy sheddingPolicy = Checked.of(
                section + ".shedding",
                () -> new SheddingPolicy(
                        shedding.enabled(),
                        Checked.nanos(section + ".shedding.target", shedding.target()),
                        Checked.nanos(section + ".shedding.max-wait", shedding.maxWait()),
                        Checked.nanos(section + ".shedding.interval", shedding.interval()),
                        shedding.minInFlight()));
        UpstreamSettings settings = Checked.of(
                section,
                () -> new UpstreamSettings(
                        upstream.minConnections(),
                        upstream.maxConnections(),
                        upstream.maxInFlightPerConnection(),
                        upstream.perClientOrder(),
                        upstream.warm(),
                        Checked.nanos(section + ".request-timeout", upstream.requestTimeout()),
                        Checked.nanos(section + ".connect-timeout", upstream.connectTimeout()),
                        Checked.nanos(section + ".heartbeat-interval", upstream.heartbeatInterval()),
                        upstream.connectsAtOnce(),
                        upstream.connectsPerSecond(),
                        policy,
                        sheddingPolicy));
        return new UpstreamNode(
                endpoints(UPSTREAM_ENDPOINTS, upstream.endpoints()),
                settings,
                Checked.interval(section + ".resolve-interval", upstream.resolveInterval()),
                socket(section + ".socket", upstream.socket()));
    }

    private static SocketSettings socket(String section, SocketProperties socket) {
        return Checked.of(section, () -> socket.toSettings(section));
    }

    private static SocketSettings udpSocket(UdpSocketProperties socket) {
        String section = "needletail.udp.socket";
        return Checked.of(section, () -> socket.toSettings(section));
    }

    private static int sliceThresholdBytes(BurstProperties burst) {
        int bytes = Checked.bytes("needletail.burst.slice-threshold", burst.sliceThreshold());
        return burst.slices() ? bytes : Integer.MAX_VALUE;
    }

    private static List<AddressRange> ranges(List<String> texts) {
        return texts.stream()
                .map(text -> Checked.of("needletail.tcp.allow", () -> AddressRange.parse(text.strip())))
                .toList();
    }

    private static List<Endpoint> endpoints(String property, List<String> texts) {
        return texts.stream()
                .map(text -> Checked.of(property, () -> Endpoint.parse(text.strip())))
                .toList();
    }

    private static InetSocketAddress resolved(Endpoint endpoint) {
        try {
            return new InetSocketAddress(InetAddress.getAllByName(endpoint.host())[0], endpoint.port());
        } catch (UnknownHostException unknown) {
            throw new UnresolvableHostException(endpoint.host(), UDP_DESTINATIONS, unknown);
        }
    }

    private static @Nullable NetworkInterface networkInterface(@Nullable String name) {
        if (name == null) {
            return null;
        }
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found != null) {
                return found;
            }
        } catch (SocketException unreadable) {
            throw new InvalidConfigurationException(
                    MULTICAST_INTERFACE, "interface " + name + " cannot be read", unreadable);
        }
        throw new InvalidConfigurationException(
                MULTICAST_INTERFACE, name + " is no interface of this host: choose one that 'ip link' shows");
    }
}
