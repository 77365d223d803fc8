package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How many bytes a peer's kernel has acknowledged since its connection began: {@code tcpi_bytes_acked} (RFC 4898,
 * tcpEStatsAppHCThruOctetsAcked; Linux 4.1). One system call, no allocation.
 *
 * <p>One event loop only: the scratch space is its own.
 */
public final class BytesAcknowledged {

    private static final int AT = TcpInfoFields.BYTES_ACKED_AT;

    private final ByteBuffer info = ByteBuffer.allocateDirect(AT + Long.BYTES).order(ByteOrder.nativeOrder());

    /** The bytes; always 0 where the transport or the kernel does not say. On the channel's event loop. */
    public long of(Channel channel) {
        if (!(channel instanceof EpollSocketChannel tcp) || !tcp.isOpen() || !(tcp.fd() instanceof Socket socket)) {
            return 0;
        }
        info.clear().putLong(AT, 0);
        try {
            socket.getRawOpt(TcpInfoFields.IPPROTO_TCP, TcpInfoFields.TCP_INFO, info);
        } catch (IOException closedMeanwhile) {
            return 0;
        }
        return info.getLong(AT);
    }
}
