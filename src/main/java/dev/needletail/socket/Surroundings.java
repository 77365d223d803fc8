package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;

/** What about a socket decides whether an accepted option can have an effect; a set of bits, so that it costs nothing. */
final class Surroundings {

    /** The socket's own address is a loopback address. */
    static final int LOOPBACK = 1;
    /** The socket's own address is a particular address of a network. */
    static final int NETWORK = 1 << 1;
    /** The kernel knows the NAPI instance that feeds the socket: SO_INCOMING_NAPI_ID is not 0. */
    static final int NAPI = 1 << 2;
    /** The socket is in a SO_REUSEPORT group. */
    static final int REUSE_PORT = 1 << 3;

    private static final ChannelOption<Integer> INCOMING_NAPI_ID =
            new IntegerUnixChannelOption("SO_INCOMING_NAPI_ID", 1, 56);
    private static final ChannelOption<Integer> REUSEPORT = new IntegerUnixChannelOption("SO_REUSEPORT", 1, 15);

    private Surroundings() {}

    /** Asks only what {@code option}'s judgement needs. */
    static int of(Channel channel, TunedOption option) {
        return switch (option) {
            case SO_PRIORITY -> path(channel);
            case SO_BUSY_POLL -> path(channel) | (isSet(channel, INCOMING_NAPI_ID) ? NAPI : 0);
            case SO_INCOMING_CPU -> isSet(channel, REUSEPORT) ? REUSE_PORT : 0;
            case TCP_NODELAY,
                    SO_RCVBUF,
                    SO_SNDBUF,
                    TCP_QUICKACK,
                    TCP_USER_TIMEOUT,
                    SO_KEEPALIVE,
                    IP_MULTICAST_TTL,
                    IP_MULTICAST_IF -> 0;
        };
    }

    private static int path(Channel channel) {
        if (!(channel.localAddress() instanceof InetSocketAddress local) || local.getAddress() == null) {
            return 0;
        }
        if (local.getAddress().isLoopbackAddress()) {
            return LOOPBACK;
        }
        return local.getAddress().isAnyLocalAddress() ? 0 : NETWORK;
    }

    private static boolean isSet(Channel channel, ChannelOption<Integer> option) {
        try {
            Integer value = channel.config().getOption(option);
            return value != null && value != 0;
        } catch (ChannelException unknownHere) {
            return false;
        }
    }
}
