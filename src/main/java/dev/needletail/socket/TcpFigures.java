package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A few figures of TCP_INFO, as {@code ss -ti} shows them.
 *
 * @param rttMicros smoothed round-trip time ({@code rtt:} in ss, there in ms)
 * @param rttvarMicros its mean deviation
 * @param congestionWindow in segments ({@code cwnd:})
 * @param retransmits segments sent again since the connection began (the second figure of {@code retrans:})
 * @param unacked segments sent and not acknowledged
 */
public record TcpFigures(long rttMicros, long rttvarMicros, long congestionWindow, long retransmits, long unacked) {

    /**
     * The figures of {@code channel} now, null on a transport or a socket that has none and when the channel closes
     * meanwhile. Call it on the channel's event loop: elsewhere the descriptor may already be another socket's.
     *
     * @param reusable scratch space, owned by the caller
     */
    public static @Nullable TcpFigures of(Channel channel, EpollTcpInfo reusable) {
        if (!(channel instanceof EpollSocketChannel tcp) || !tcp.isOpen()) {
            return null;
        }
        try {
            EpollTcpInfo info = tcp.tcpInfo(reusable);
            return new TcpFigures(info.rtt(), info.rttvar(), info.sndCwnd(), info.totalRetrans(), info.unacked());
        } catch (ChannelException closedMeanwhile) {
            return null;
        }
    }

    /**
     * Everything that the kernel tells about {@code channel}: the fields of {@code struct tcp_info} under their names in
     * linux/tcp.h (those that this kernel knows), then the socket's memory (SO_MEMINFO) as {@code skmem_r} and so on,
     * with the letters of {@code ss -m}. Empty where {@link #of} is null. On the channel's event loop.
     */
    public static Map<String, Long> all(Channel channel) {
        return channel instanceof EpollSocketChannel tcp && tcp.isOpen() ? TcpInfoFields.read(tcp) : Map.of();
    }
}
