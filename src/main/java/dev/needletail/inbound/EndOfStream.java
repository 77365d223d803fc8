package dev.needletail.inbound;

import dev.needletail.tls.TlsRecords;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a client connection that is closed ends its stream (FIN) or is reset (RST). An end of stream promises that
 * everything that the node took was answered (docs/protocol.md, P-10.9): it is allowed only when that is so. Whatever else
 * closes the socket resets the connection, the kernel included when the process is killed.
 *
 * <p>With TLS the end of the stream is a close_notify and then the FIN, and both follow the same rule: a reset comes without a
 * close_notify (P-13.3).
 *
 * <p>Where the operating system refuses the option the connection has broken already, and nothing is to be said over it.
 */
public final class EndOfStream {

    /** SO_LINGER of no time: close(2) drops what is unsent and resets (socket(7); tcp_close in net/ipv4/tcp.c). */
    private static final int NO_TIME = 0;

    /** SO_LINGER off: close(2) returns at once; what is unsent still leaves, and then the end of the stream. */
    private static final int OFF = -1;

    private static final Logger log = LoggerFactory.getLogger(EndOfStream.class);

    private EndOfStream() {}

    /** For a connection that was just accepted. */
    public static void forbid(Channel channel) {
        linger(channel, NO_TIME);
        TlsRecords tls = TlsRecords.of(channel);
        if (tls != null) {
            tls.forbidEnd();
        }
    }

    /** For one that is owed nothing any more. */
    static void allow(Channel channel) {
        linger(channel, OFF);
        TlsRecords tls = TlsRecords.of(channel);
        if (tls != null) {
            tls.allowEnd(channel);
        }
    }

    /** Ends the node's stream, and leaves the client's alone. */
    static void end(DuplexChannel channel) {
        allow(channel);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(said -> channel.shutdownOutput());
        }
    }

    /** Closes without a word: what was not allowed to end is reset. SslHandler would say goodbye first. */
    static void reset(ChannelHandlerContext context) {
        if (TlsRecords.of(context.channel()) == null) {
            context.close();
        } else {
            context.pipeline().firstContext().close();
        }
    }

    private static void linger(Channel channel, int seconds) {
        if (channel.isOpen()) {
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, seconds);
            } catch (ChannelException broken) {
                log.debug("{}: SO_LINGER {} is refused", channel, seconds, broken);
            }
        }
    }
}
