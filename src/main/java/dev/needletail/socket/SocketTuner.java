package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Makes the plans by which sockets are tuned, all of them reporting into one table. Any thread. */
public final class SocketTuner {

    /** On Linux the JDK halves the buffer sizes that it reads: NET_GetSockOpt in net_util_md.c. */
    private static final int JDK_HALVES = 2;

    private final SocketTruth truth;
    private final Verdict verdict;

    public SocketTuner(KernelLimits limits, SocketTruth truth) {
        this.truth = truth;
        this.verdict = new Verdict(limits);
    }

    /** The plan for sockets of {@code role} with {@code settings}; unset ones and those of other roles are left out. */
    public SocketPlan plan(SocketRole role, SocketSettings settings, SocketTransport transport) {
        List<OptionStep> steps = new ArrayList<>();
        for (TunedOption option : TunedOption.values()) {
            Object value = wanted(option, settings);
            if (value != null && option.appliesTo(role) && !leftToAccepted(option, role, transport)) {
                steps.add(step(option, role, transport, value));
            }
        }
        return new SocketPlan(role, transport, steps);
    }

    /** Plans and tunes one channel: for sockets that come singly. Never throws for a refused option. */
    public List<OptionReport> tune(Channel channel, SocketRole role, SocketSettings settings) {
        SocketPlan plan = plan(role, settings, SocketTransport.of(channel));
        plan.tune(channel);
        return plan.reports();
    }

    /**
     * What {@code settings} ask for on sockets of {@code role}, on either transport: the value in the setting's own unit, as
     * in a report, by the kernel's name of the option.
     */
    public static Map<String, String> asked(SocketRole role, SocketSettings settings) {
        Map<String, String> asked = new LinkedHashMap<>();
        for (TunedOption option : TunedOption.values()) {
            Object value = wanted(option, settings);
            if (option.appliesTo(role) && value != null) {
                asked.put(option.name(), value.toString());
            }
        }
        return asked;
    }

    /** Java's server socket knows SO_RCVBUF only; on NIO the rest is set on each accepted socket. */
    private static boolean leftToAccepted(TunedOption option, SocketRole role, SocketTransport transport) {
        return role == SocketRole.LISTENER
                && transport == SocketTransport.NIO
                && option.inherited()
                && option != TunedOption.SO_RCVBUF;
    }

    private OptionStep step(TunedOption option, SocketRole role, SocketTransport transport, Object value) {
        OptionAccess access = null;
        Refusal beforehand = Refusal.NONE;
        boolean pinsNothing =
                option == TunedOption.SO_INCOMING_CPU && (role == SocketRole.ACCEPTED || role == SocketRole.UPSTREAM);
        if (!pinsNothing) {
            access = transport == SocketTransport.EPOLL ? epoll(option, role, value) : nio(option, value);
            if (access == null) {
                beforehand =
                        option == TunedOption.IP_MULTICAST_IF ? Refusal.NO_SUCH_INTERFACE : Refusal.NO_TYPED_OPTION;
            }
        }
        String text = value.toString();
        return new OptionStep(
                option, role, transport, text, access, beforehand, truth.row(role, option, text), verdict);
    }

    private static @Nullable Object wanted(TunedOption option, SocketSettings settings) {
        return switch (option) {
            case TCP_NODELAY -> settings.noDelay();
            case SO_RCVBUF -> settings.receiveBufferBytes();
            case SO_SNDBUF -> settings.sendBufferBytes();
            case SO_PRIORITY -> settings.priority();
            case SO_INCOMING_CPU -> settings.incomingCpu();
            case SO_BUSY_POLL -> settings.busyPollMicros();
            case TCP_QUICKACK -> settings.quickAck();
            case TCP_USER_TIMEOUT -> settings.userTimeoutMillis();
            case SO_KEEPALIVE -> settings.keepAlive();
            case IP_MULTICAST_TTL -> settings.multicastTtl();
            case IP_MULTICAST_IF -> settings.multicastInterface();
        };
    }

    /** By number, so that every kind of channel takes it and gives the kernel's own answer; null: no such interface. */
    private static @Nullable OptionAccess epoll(TunedOption option, SocketRole role, Object value) {
        return switch (option) {
            case IP_MULTICAST_TTL -> MulticastAccess.timeToLive((Integer) value);
            case IP_MULTICAST_IF -> {
                NetworkInterface device = device((String) value);
                Inet4Address own = device == null ? null : inet4(device);
                yield device == null || own == null ? null : MulticastAccess.leavingThrough(device, own);
            }
            case SO_SNDBUF ->
                // Typed, because Netty then fits its gathering writes to the size; its listener has no such type.
                role == SocketRole.LISTENER
                        ? byNumber(option, (Integer) value)
                        : new TypedAccess<>(ChannelOption.SO_SNDBUF, (Integer) value);
            case TCP_NODELAY, SO_KEEPALIVE, TCP_QUICKACK -> byNumber(option, (Boolean) value ? 1 : 0);
            case SO_RCVBUF, SO_PRIORITY, SO_INCOMING_CPU, SO_BUSY_POLL, TCP_USER_TIMEOUT ->
                byNumber(option, (Integer) value);
        };
    }

    private static OptionAccess byNumber(TunedOption option, Integer value) {
        return new TypedAccess<>(new IntegerUnixChannelOption(option.name(), option.level(), option.number()), value);
    }

    /** By Java's type; null where Java has none. */
    private static @Nullable OptionAccess nio(TunedOption option, Object value) {
        return switch (option) {
            case TCP_NODELAY -> new TypedAccess<>(ChannelOption.TCP_NODELAY, (Boolean) value);
            case SO_RCVBUF -> new TypedAccess<>(ChannelOption.SO_RCVBUF, (Integer) value, JDK_HALVES);
            case SO_SNDBUF -> new TypedAccess<>(ChannelOption.SO_SNDBUF, (Integer) value, JDK_HALVES);
            case SO_KEEPALIVE -> new TypedAccess<>(ChannelOption.SO_KEEPALIVE, (Boolean) value);
            case TCP_QUICKACK ->
                new TypedAccess<>(NioChannelOption.of(ExtendedSocketOptions.TCP_QUICKACK), (Boolean) value);
            case IP_MULTICAST_TTL -> new TypedAccess<>(ChannelOption.IP_MULTICAST_TTL, (Integer) value);
            case IP_MULTICAST_IF -> {
                NetworkInterface device = device((String) value);
                yield device == null ? null : new TypedAccess<>(ChannelOption.IP_MULTICAST_IF, device);
            }
            case SO_PRIORITY, SO_INCOMING_CPU, SO_BUSY_POLL, TCP_USER_TIMEOUT -> null;
        };
    }

    private static @Nullable NetworkInterface device(String name) {
        try {
            return NetworkInterface.getByName(name);
        } catch (SocketException unreadable) {
            return null;
        }
    }

    private static @Nullable Inet4Address inet4(NetworkInterface device) {
        return device.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .map(Inet4Address.class::cast)
                .findFirst()
                .orElse(null);
    }
}
