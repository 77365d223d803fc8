package dev.needletail.udp;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sets how datagrams to a group leave. On epoll by the options' numbers (ip(7), ipv6(7)), because an AF_INET6 socket
 * needs both families': v4-mapped groups follow the IPv4 ones (net/ipv6/udp.c hands them to udp_sendmsg).
 */
final class Multicasting {

    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;

    private static final IntegerUnixChannelOption TTL =
            new IntegerUnixChannelOption("IP_MULTICAST_TTL", IPPROTO_IP, 33);
    private static final IntegerUnixChannelOption LOOP =
            new IntegerUnixChannelOption("IP_MULTICAST_LOOP", IPPROTO_IP, 34);
    /** Takes an ip_mreqn: group, address, index. */
    private static final RawUnixChannelOption INTERFACE =
            new RawUnixChannelOption("IP_MULTICAST_IF", IPPROTO_IP, 32, 12);

    private static final IntegerUnixChannelOption HOPS6 =
            new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", IPPROTO_IPV6, 18);
    private static final IntegerUnixChannelOption LOOP6 =
            new IntegerUnixChannelOption("IPV6_MULTICAST_LOOP", IPPROTO_IPV6, 19);
    private static final IntegerUnixChannelOption INTERFACE6 =
            new IntegerUnixChannelOption("IPV6_MULTICAST_IF", IPPROTO_IPV6, 17);

    private Multicasting() {}

    static void apply(DatagramChannel channel, UdpSettings.Multicast rules, boolean ipv6) {
        NetworkInterface through = rules.networkInterface();
        int loop = rules.loopback() ? 1 : 0;
        if (channel instanceof EpollDatagramChannel) {
            set(channel, TTL, rules.ttl());
            set(channel, LOOP, loop);
            if (through != null) {
                ByteBuffer request = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder());
                request.putInt(8, through.getIndex());
                set(channel, INTERFACE, request);
            }
            if (ipv6) {
                set(channel, HOPS6, rules.ttl());
                set(channel, LOOP6, loop);
                if (through != null) {
                    set(channel, INTERFACE6, through.getIndex());
                }
            }
        } else {
            set(channel, NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_TTL), rules.ttl());
            set(channel, NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP), rules.loopback());
            if (through != null) {
                set(channel, NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_IF), through);
            }
        }
    }

    private static <T> void set(DatagramChannel channel, ChannelOption<T> option, T value) {
        if (!channel.config().setOption(option, value)) {
            throw new IllegalStateException("this transport does not know the option " + option);
        }
    }
}
