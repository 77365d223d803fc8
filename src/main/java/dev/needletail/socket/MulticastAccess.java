package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where multicast goes and how far, on the native transport. Netty's own IP_MULTICAST_TTL sets IP_TTL, the unicast one
 * (setTimeToLive in netty_epoll_linuxsocket.c), and its IP_MULTICAST_IF reaches only one family of a dual-stack socket;
 * so both families are set here by number. The IPv6 one is refused by an IPv4 socket, which is no loss.
 *
 * @param requested the value as the IPv4 option gives it back
 * @param v4 the value for {@code v4Set}, never moved
 */
record MulticastAccess(
        int requested,
        ChannelOption<ByteBuffer> v4Set,
        ByteBuffer v4,
        ChannelOption<Integer> v4Read,
        ChannelOption<Integer> v6Set,
        int v6)
        implements OptionAccess {

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_HOPS = 18;
    /** struct ip_mreqn: group, own address, interface index; ip(7). */
    private static final int MREQN_BYTES = 12;

    static MulticastAccess timeToLive(int hops) {
        return new MulticastAccess(
                hops,
                new RawUnixChannelOption("IP_MULTICAST_TTL", 0, TunedOption.IP_MULTICAST_TTL.number(), Integer.BYTES),
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putInt(hops)
                        .flip(),
                number(TunedOption.IP_MULTICAST_TTL),
                new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", IPPROTO_IPV6, IPV6_MULTICAST_HOPS),
                hops);
    }

    static MulticastAccess leavingThrough(NetworkInterface device, Inet4Address own) {
        ByteBuffer mreqn = ByteBuffer.allocate(MREQN_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(0)
                .put(own.getAddress())
                .putInt(device.getIndex())
                .flip();
        return new MulticastAccess(
                ByteBuffer.wrap(own.getAddress()).order(ByteOrder.nativeOrder()).getInt(),
                new RawUnixChannelOption("IP_MULTICAST_IF", 0, TunedOption.IP_MULTICAST_IF.number(), MREQN_BYTES),
                mreqn,
                number(TunedOption.IP_MULTICAST_IF),
                new IntegerUnixChannelOption("IPV6_MULTICAST_IF", IPPROTO_IPV6, IPV6_MULTICAST_IF),
                device.getIndex());
    }

    @Override
    public boolean set(Channel channel) {
        boolean taken = channel.config().setOption(v4Set, v4.duplicate());
        try {
            channel.config().setOption(v6Set, v6);
        } catch (ChannelException ipv4Socket) {
            return taken;
        }
        return taken;
    }

    @Override
    public long read(Channel channel) {
        Integer held = channel.config().getOption(v4Read);
        return held == null ? Observation.UNREAD : held;
    }

    private static ChannelOption<Integer> number(TunedOption option) {
        return new IntegerUnixChannelOption(option.name(), option.level(), option.number());
    }
}
