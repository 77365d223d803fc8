package dev.needletail.boot;

import dev.needletail.route.RequestHandler;
import dev.needletail.server.ChannelNode;
import dev.needletail.server.Routing;
import dev.needletail.server.UnresolvableHostException;
import dev.needletail.server.UpstreamNode;
import dev.needletail.socket.SocketSettings;
import dev.needletail.udp.UdpSettings;
import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.SheddingPolicy;
import dev.needletail.upstream.UpstreamSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps the properties to where frames go: backends and destinations, with and without a name. As {@link SettingsOf}. */
final class TargetsOf {

    static final String UPSTREAM = "needletail.upstream";
    static final String UDP = "needletail.udp";
    private static final String SERVICES = "needletail.upstreams";
    private static final String CHANNELS = "needletail.udp.channels";

    /** A key that long still fits beside a payload; what is longer is nobody's name. */
    private static final int NAME_BYTES_MAX = 255;

    private TargetsOf() {}

    /** Where the property of one service or channel is. */
    static String section(String group, String name) {
        return Routing.section(group, name);
    }

    static Routing routing(NeedletailProperties properties, Map<String, RequestHandler> handlers) {
        RoutingProperties routing = properties.routing();
        Map<String, UpstreamProperties> services = properties.upstreams();
        Map<String, UdpChannelProperties> channels = properties.udp().channels();
        if (routing.key() == RoutingProperties.Key.NONE) {
            withoutEffect(SERVICES, services.keySet());
            withoutEffect(CHANNELS, channels.keySet());
            withoutEffect("@ForService", handlers.keySet());
            return made(false, routing, Map.of(), Map.of());
        }
        boolean toDefault = routing.unknown() == RoutingProperties.Unknown.DEFAULT;
        if (!toDefault && services.isEmpty() && channels.isEmpty() && handlers.isEmpty()) {
            throw new InvalidConfigurationException(
                    "needletail.routing.key",
                    "there is neither a service nor a channel, so that every REQUEST and DATA would be refused: name some in "
                            + SERVICES + " or " + CHANNELS + ", or set needletail.routing.unknown to default");
        }
        Map<String, UpstreamNode> upstreams = new LinkedHashMap<>();
        services.forEach((name, upstream) -> upstreams.put(name, service(name, upstream, handlers.get(name))));
        UpstreamNode unnamed = upstream(properties.upstream());
        handlers.keySet().forEach(name -> upstreams.computeIfAbsent(name, missing -> handled(missing, unnamed)));
        Map<String, ChannelNode> groups = new LinkedHashMap<>();
        channels.forEach((name, channel) -> groups.put(name, channel(name, channel)));
        return made(true, routing, upstreams, groups);
    }

    private static Routing made(
            boolean byName,
            RoutingProperties routing,
            Map<String, UpstreamNode> services,
            Map<String, ChannelNode> channels) {
        boolean toDefault = byName && routing.unknown() == RoutingProperties.Unknown.DEFAULT;
        return Checked.of(
                "needletail.routing.waiting-share",
                () -> new Routing(byName, toDefault, routing.waitingShare(), services, channels));
    }

    /** The unnamed upstream. */
    static UpstreamNode upstream(UpstreamProperties upstream) {
        return upstream(UPSTREAM, upstream);
    }

    /**
     * The unnamed UDP group.
     *
     * @throws UnresolvableHostException when a destination's host has no address
     */
    static UdpSettings udp(UdpProperties udp) {
        return udp(UDP, udp.unnamed());
    }

    static SocketSettings udpSocket(String section, UdpSocketProperties socket) {
        return Checked.of(section + ".socket", () -> socket.toSettings(section + ".socket"));
    }

    private static void withoutEffect(String group, Set<String> names) {
        if (!names.isEmpty()) {
            throw new InvalidConfigurationException(
                    "needletail.routing.key",
                    names + " of " + group
                            + " can't be reached without a key: set it to leading-string, or leave the names" + " out");
        }
    }

    private static UpstreamNode service(String name, UpstreamProperties upstream, @Nullable RequestHandler handler) {
        String section = section(SERVICES, name);
        checkName(section, name);
        if (handler == null && upstream.endpoints().isEmpty()) {
            throw new InvalidConfigurationException(
                    section + ".endpoints",
                    "the service has neither a backend nor a handler: name a backend (host:port), or define a"
                            + " RequestHandler bean with @ForService(\"" + name + "\")");
        }
        if (handler != null && !upstream.endpoints().isEmpty()) {
            throw new InvalidConfigurationException(
                    section + ".endpoints",
                    "the service has backends, " + upstream.endpoints() + ", and a handler, "
                            + handler.getClass().getName() + ": leave one of them out");
        }
        return upstream(section, upstream);
    }

    /** A service that only a handler knows of: no connection is ever opened for it. */
    private static UpstreamNode handled(String name, UpstreamNode unnamed) {
        checkName("@ForService", name);
        return new UpstreamNode(List.of(), unnamed.settings(), unnamed.resolveInterval(), unnamed.socket(), true);
    }

    private static ChannelNode channel(String name, UdpChannelProperties channel) {
        String section = section(CHANNELS, name);
        checkName(section, name);
        if (channel.destinations().isEmpty()) {
            throw new InvalidConfigurationException(
                    section + ".destinations",
                    "the channel has no destination: name one (host:port), or leave the channel out");
        }
        return new ChannelNode(udp(section, channel), udpSocket(section, channel.socket()));
    }

    private static void checkName(String section, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > NAME_BYTES_MAX) {
            throw new InvalidConfigurationException(
                    section,
                    "the name has " + bytes + " bytes of UTF-8: choose one of 1 to " + NAME_BYTES_MAX + " bytes");
        }
        if (name.equals(Routing.DEFAULT)) {
            throw new InvalidConfigurationException(
                    section,
                    "\"" + name + "\" is how the unnamed upstream and UDP group are shown: choose another name");
        }
    }

    private static UpstreamNode upstream(String section, UpstreamProperties upstream) {
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
                endpoints(section + ".endpoints", upstream.endpoints()),
                settings,
                Checked.interval(section + ".resolve-interval", upstream.resolveInterval()),
                Checked.of(section + ".socket", () -> upstream.socket().toSettings(section + ".socket")),
                upstream.required());
    }

    private static UdpSettings udp(String section, UdpChannelProperties udp) {
        List<InetSocketAddress> destinations = destinations(section + ".destinations", udp.destinations());
        SocketSettings socket = udpSocket(section, udp.socket());
        NetworkInterface multicastInterface = networkInterface(section, socket.multicastInterface());
        long maxDelayNanos = Checked.nanos(section + ".max-delay", udp.maxDelay());
        return Checked.of(
                section,
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

    /** @throws InvalidConfigurationException when one is there twice, under whatever name, or is none */
    private static List<InetSocketAddress> destinations(String property, List<String> texts) {
        Map<InetSocketAddress, Endpoint> seen = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints(property, texts)) {
            InetSocketAddress address = resolved(property, endpoint);
            Endpoint same = seen.putIfAbsent(address, endpoint);
            if (same != null) {
                throw new InvalidConfigurationException(
                        property,
                        same + " and " + endpoint + " are both "
                                + address.getAddress().getHostAddress() + ", port " + address.getPort()
                                + ": leave one of them out");
            }
        }
        return List.copyOf(seen.keySet());
    }

    /** @throws InvalidConfigurationException when one is there twice, or is none */
    private static List<Endpoint> endpoints(String property, List<String> texts) {
        List<Endpoint> endpoints = new ArrayList<>();
        Set<Endpoint> seen = new HashSet<>();
        for (String text : texts) {
            Endpoint endpoint = Checked.of(property, () -> Endpoint.parse(text.strip()));
            if (!seen.add(endpoint)) {
                throw new InvalidConfigurationException(property, endpoint + " is there twice: leave one of them out");
            }
            endpoints.add(endpoint);
        }
        return endpoints;
    }

    private static InetSocketAddress resolved(String property, Endpoint endpoint) {
        try {
            return new InetSocketAddress(InetAddress.getAllByName(endpoint.host())[0], endpoint.port());
        } catch (UnknownHostException unknown) {
            throw new UnresolvableHostException(endpoint.host(), property, unknown);
        }
    }

    private static @Nullable NetworkInterface networkInterface(String section, @Nullable String name) {
        if (name == null) {
            return null;
        }
        String property = section + ".socket.multicast-interface";
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found != null) {
                return found;
            }
        } catch (SocketException unreadable) {
            throw new InvalidConfigurationException(property, "interface " + name + " cannot be read", unreadable);
        }
        throw new InvalidConfigurationException(
                property, name + " is no interface of this host: choose one that 'ip link' shows");
    }
}
