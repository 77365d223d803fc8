package dev.needletail.cli;

import dev.needletail.tls.Reasons;
import dev.needletail.tls.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Opens TCP connections, or says why it can't in words that help. */
final class Connector {

    private Connector() {}

    /** Tries the host's addresses in their order; the channel is non-blocking, with TCP_NODELAY. */
    static SocketChannel connect(HostPort target, Duration timeout) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(target.host());
        } catch (UnknownHostException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "cannot resolve the host '" + target.host() + "': check the spelling, or give its address",
                    e);
        }
        StringBuilder reasons = new StringBuilder();
        IOException last = new IOException("no address");
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, target.port()), timeout);
            } catch (IOException e) {
                last = e;
                reasons.append(reasons.isEmpty() ? "" : "; ")
                        .append(address.getHostAddress())
                        .append(": ")
                        .append(CommandFailure.reason(e));
            }
        }
        throw new CommandFailure(
                ExitCode.UNREACHABLE,
                "cannot connect to " + target + " (" + reasons + "): is the node running there, and is " + target.port()
                        + " its needletail.tcp.port?",
                last);
    }

    /** Shakes hands; closes the channel where that fails. */
    static Wire secure(SocketChannel channel, HostPort target, Duration timeout, TlsClient tls) {
        try {
            return TlsWire.handshake(channel, tls.engine(target.host(), target.port()), timeout);
        } catch (IOException e) {
            try {
                channel.close();
            } catch (IOException alreadyBroken) {
                e.addSuppressed(alreadyBroken);
            }
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "no TLS with " + target + " (" + Reasons.of(e) + "): does it speak TLS 1.3, is its certificate for "
                            + tls.nameFor(target.host())
                            + " (else --server-name), and has an authority of --cacert signed it?",
                    e);
        }
    }

    private static SocketChannel connect(InetSocketAddress address, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (!channel.connect(address)) {
                channel.register(selector, SelectionKey.OP_CONNECT);
                selector.select(Math.max(1, timeout.toMillis()));
                if (!channel.finishConnect()) {
                    throw new IOException("no answer to the connection attempt within " + timeout.toMillis() + " ms");
                }
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
