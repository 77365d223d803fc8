package dev.needletail.boot;

import dev.needletail.admission.AccessSettings;
import dev.needletail.admission.AddressRange;
import dev.needletail.buffer.BufferSettings;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.inbound.ConnectionAge;
import dev.needletail.inbound.FrameRate;
import dev.needletail.inbound.Timeouts;
import dev.needletail.route.RequestHandler;
import dev.needletail.server.LoopSettings;
import dev.needletail.server.NodeSettings;
import dev.needletail.server.TcpSettings;
import dev.needletail.socket.SocketSettings;
import dev.needletail.upstream.ArticleForecaster;
import dev.needletail.upstream.FixedForecaster;
import dev.needletail.upstream.Forecaster;
import dev.needletail.watch.WatchSettings;
import dev.needletail.wire.FrameCodec;
import java.util.List;
import java.util.Map;

/**
 * Maps the properties to the plain records that the rooms know, once, at start. What a record refuses becomes an
 * {@link InvalidConfigurationException} with the name of the property or of its section.
 */
final class SettingsOf {

    private SettingsOf() {}

    static NodeSettings node(NeedletailProperties properties, FrameCodec codec, Map<String, RequestHandler> handlers) {
        LoopSettings loops = loops(properties.eventLoops());
        NodeSettings settings = new NodeSettings(
                loops,
                tcp(properties.tcp(), properties.shutdown(), codec),
                buffers(properties.buffers()),
                TargetsOf.udp(properties.udp()),
                TargetsOf.udpSocket(TargetsOf.UDP, properties.udp().socket()),
                TargetsOf.upstream(properties.upstream()),
                properties.burst().flush(),
                sliceThresholdBytes(properties.burst()),
                TargetsOf.routing(properties, handlers));
        // What does not fit the loops is said now, before anything is opened.
        Checked.of("needletail.buffers", () -> settings.buffers().perLoop(loops.count()));
        Checked.of("needletail.upstream", () -> settings.upstream().settings().share(0, loops.count()));
        settings.routing()
                .services()
                .forEach((name, service) -> Checked.of(
                        TargetsOf.section("needletail.upstreams", name),
                        () -> service.settings().share(0, loops.count())));
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

    static Forecaster forecaster(String section, PredictionProperties prediction) {
        return Checked.of(section + ".prediction", () -> switch (prediction.forecaster()) {
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

    private static SocketSettings socket(String section, SocketProperties socket) {
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
}
