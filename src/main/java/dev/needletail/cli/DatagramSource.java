package dev.needletail.cli;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A bound UDP socket, in a multicast group or not, that is read with a deadline. One thread, except {@link #wake}. */
final class DatagramSource implements AutoCloseable {

    /** Asked of the kernel, which may give less: what comes while a line is printed waits here. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final DatagramChannel channel;
    private final Selector selector;

    private DatagramSource(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * Binds, and joins the group if there is one.
     *
     * @param address null for the group's, or every local one without a group
     * @param networkInterface for the group; null for the first that is up and can multicast
     * @throws CommandFailure when that can't be done
     */
    static DatagramSource bind(
            @Nullable String address, int port, @Nullable String group, @Nullable String networkInterface) {
        // Bound to the wildcard, Linux would deliver what any group that this host has joined gets on the port: ip(7).
        String host = address != null ? address : group;
        String where = (host == null ? "*" : host) + ":" + port;
        try {
            InetAddress groupAddress = group == null ? null : InetAddress.getByName(group);
            InetAddress local = host == null ? null : InetAddress.getByName(host);
            DatagramChannel channel = open(local);
            try {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
                // Several listeners on one host may join the same group; a unicast port belongs to one.
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, groupAddress != null);
                channel.bind(local == null ? new InetSocketAddress(port) : new InetSocketAddress(local, port));
                if (groupAddress != null) {
                    join(channel, groupAddress, networkInterface);
                }
                return new DatagramSource(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (UnknownHostException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "cannot resolve " + CommandFailure.reason(e) + ": give an address", e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "cannot bind UDP " + where + (group == null ? "" : " in group " + group) + ": "
                            + CommandFailure.reason(e) + "; see who holds the port with 'ss -lunp', or choose another",
                    e);
        }
    }

    private static DatagramChannel open(@Nullable InetAddress address) throws IOException {
        if (address == null) {
            return DatagramChannel.open();
        }
        return DatagramChannel.open(
                address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    }

    private static void join(DatagramChannel channel, InetAddress group, @Nullable String interfaceName)
            throws IOException {
        NetworkInterface joined = interfaceName == null ? anyMulticast() : NetworkInterface.getByName(interfaceName);
        if (joined == null) {
            throw new IOException(
                    interfaceName == null
                            ? "no network interface is up and can multicast"
                            : "there is no network interface " + interfaceName + " ('ip link' lists them)");
        }
        try {
            channel.join(group, joined);
        } catch (IllegalArgumentException e) {
            throw new IOException(group.getHostAddress() + " is no multicast address, such as 239.0.0.1", e);
        }
    }

    private static @Nullable NetworkInterface anyMulticast() throws IOException {
        NetworkInterface loopback = null;
        for (NetworkInterface candidate : NetworkInterface.networkInterfaces().toList()) {
            if (candidate.isUp() && candidate.isLoopback()) {
                loopback = candidate;
            } else if (candidate.isUp() && candidate.supportsMulticast()) {
                return candidate;
            }
        }
        return loopback;
    }

    /** Reads one datagram into {@code into}; null when none has come by {@code deadlineNanos} or {@link #wake}. */
    @Nullable
    SocketAddress receive(ByteBuffer into, long deadlineNanos) throws IOException {
        SocketAddress source = channel.receive(into);
        if (source != null) {
            return source;
        }
        long remaining = deadlineNanos - System.nanoTime();
        if (remaining <= 0) {
            return null;
        }
        selector.select(1 + TimeUnit.NANOSECONDS.toMillis(remaining));
        selector.selectedKeys().clear();
        return channel.receive(into);
    }

    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Makes a waiting {@link #receive} return. Any thread. */
    void wake() {
        if (selector.isOpen()) {
            selector.wakeup();
        }
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
