package dev.needletail.boot;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.server.LoopSettings;
import dev.needletail.server.NodeSettings;
import dev.needletail.server.TcpSettings;
import dev.needletail.server.UnresolvableHostException;
import dev.needletail.server.UpstreamNode;
import dev.needletail.socket.SocketSettings;
import dev.needletail.udp.UdpSettings;
import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.upstream.Endpoint;
import dev.needletail.upstream.UpstreamSettings;
import dev.needletail.wire.FrameCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps the properties to the plain records that the rooms know, once, at start. */
final class SettingsOf {

    private SettingsOf() {}

    static NodeSettings node(NeedletailProperties properties, FrameCodec codec) {
        LoopSettings loops = loops(properties.eventLoops());
        NodeSettings settings = new NodeSettings(
                loops,
                tcp(properties.tcp(), codec),
                buffers(properties.buffers()),
                udp(properties.udp()),
                properties.udp().socket().toSettings(),
                upstream(properties.upstream()),
                properties.burst().flush(),
                properties.burst().sliceThresholdBytes());
        settings.upstream().settings().share(0, loops.count()); // says now what would not fit the loops
        return settings;
    }

    static FrameCodec codec(TcpProperties tcp) {
        return new FrameCodec(Math.toIntExact(tcp.maxPayload().toBytes()), tcp.errorFrames());
    }

    static BufferSettings buffers(BufferProperties buffers) {
        return new BufferSettings(
                Math.toIntExact(buffers.size().toBytes()), buffers.initial(), buffers.max(), buffers.pooled());
    }

    /** @throws UnresolvableHostException when a destination's host has no address */
    static UdpSettings udp(UdpProperties udp) {
        List<InetSocketAddress> destinations = new ArrayList<>();
        for (String text : udp.destinations()) {
            Endpoint destination = Endpoint.parse(text.strip());
            destinations.add(resolved(destination, "needletail.udp.destinations"));
        }
        SocketSettings socket = udp.socket().toSettings();
        UdpSettings.Multicast multicast = new UdpSettings.Multicast(
                socket.multicastTtl() == null ? UdpSettings.Multicast.KERNEL.ttl() : socket.multicastTtl(),
                networkInterface(socket.multicastInterface()),
                udp.multicastLoopback());
        return new UdpSettings(
                destinations,
                udp.batchSize(),
                udp.maxDelay().toNanos(),
                udp.segmentationOffload(),
                udp.flushAtBurstEnd(),
                udp.maxPending(),
                null,
                multicast);
    }

    private static LoopSettings loops(EventLoopProperties loops) {
        int count = loops.count();
        if (count == 0) {
            count = loops.cpus().isEmpty()
                    ? Runtime.getRuntime().availableProcessors()
                    : loops.cpus().size();
        }
        return new LoopSettings(count, loops.cpus(), loops.busyWait(), loops.transport());
    }

    private static TcpSettings tcp(TcpProperties tcp, FrameCodec codec) {
        return new TcpSettings(
                tcp.host(),
                tcp.port(),
                tcp.accept(),
                tcp.backlog(),
                tcp.maxConnections(),
                new ClientSettings(codec, tcp.maxOwed(), tcp.idleTimeout().toNanos()),
                Math.toIntExact(tcp.unsentHigh().toBytes()),
                Math.toIntExact(tcp.unsentLow().toBytes()),
                tcp.socket().toSettings());
    }

    private static UpstreamNode upstream(UpstreamProperties upstream) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String text : upstream.endpoints()) {
            endpoints.add(Endpoint.parse(text.strip()));
        }
        UpstreamProperties.Ejection ejection = upstream.ejection();
        return new UpstreamNode(
                endpoints,
                new UpstreamSettings(
                        upstream.minConnections(),
                        upstream.maxConnections(),
                        upstream.maxInFlightPerConnection(),
                        upstream.perClientOrder(),
                        upstream.warm(),
                        upstream.requestTimeout().toNanos(),
                        upstream.connectTimeout().toNanos(),
                        upstream.heartbeatInterval().toNanos(),
                        upstream.connectsAtOnce(),
                        upstream.connectsPerSecond(),
                        new EjectionPolicy(
                                ejection.consecutiveFailures(),
                                ejection.baseTime().toNanos(),
                                ejection.maxTime().toNanos())),
                upstream.resolveInterval(),
                upstream.socket().toSettings());
    }

    private static InetSocketAddress resolved(Endpoint endpoint, String property) {
        try {
            return new InetSocketAddress(InetAddress.getAllByName(endpoint.host())[0], endpoint.port());
        } catch (UnknownHostException unknown) {
            throw new UnresolvableHostException(endpoint.host(), property, unknown);
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
            throw new IllegalArgumentException(
                    "udp.socket.multicast-interface " + name + " cannot be read", unreadable);
        }
        throw new IllegalArgumentException(
                "udp.socket.multicast-interface " + name + " is no interface of this host: see ip link");
    }
}
