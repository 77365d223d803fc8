package dev.needletail.udp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the socket a sender writes to: Netty's channel on the sender's loop, never read from.
 *
 * <p>One socket whatever the destinations: AF_INET, or AF_INET6 as soon as one destination is IPv6; IPv4 ones are then
 * v4-mapped. Connected when there is exactly one and it is unicast, because only then does the kernel keep the route and
 * report ECONNREFUSED.
 */
final class DataSocket {

    private static final Logger log = LoggerFactory.getLogger(DataSocket.class);

    private final EventLoop loop;
    private final UdpSettings settings;
    private final NativeAddress addresses;
    private final BatchListener listener;
    private final UdpCounters counters = new UdpCounters();
    private final boolean epoll;
    private final boolean own;
    private final boolean ipv6;

    DataSocket(EventLoop loop, UdpSettings settings, NativeAddress addresses, BatchListener listener) {
        this(loop, settings, addresses, listener, LinuxSend.isAvailable());
    }

    /** {@code nativeCalls} false: the portable way also where the other is possible. */
    DataSocket(
            EventLoop loop,
            UdpSettings settings,
            NativeAddress addresses,
            BatchListener listener,
            boolean nativeCalls) {
        this.loop = loop;
        this.settings = settings;
        this.addresses = addresses;
        this.listener = listener;
        epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        own = epoll && nativeCalls;
        ipv6 = isIpv6(settings.localAddress()) || anyIpv6(settings.destinations());
    }

    Future<DataSender> open(Consumer<? super DatagramChannel> tuning) {
        Promise<DataSender> opened = loop.newPromise();
        boolean one = settings.destinations().size() == 1 && !settings.hasMulticast();
        open(tuning, own && one, opened);
        return opened;
    }

    private void open(Consumer<? super DatagramChannel> tuning, boolean connect, Promise<DataSender> opened) {
        ChannelFuture registered = new Bootstrap()
                .group(loop)
                .channelFactory(this::newChannel)
                .handler(new Reports())
                .register();
        registered.addListener(done -> {
            DatagramChannel channel = (DatagramChannel) registered.channel();
            if (!done.isSuccess()) {
                fail(opened, channel, done.cause());
                return;
            }
            try {
                channel.config().setAutoRead(false);
                tuning.accept(channel);
                if (settings.hasMulticast()) {
                    Multicasting.apply(channel, settings.multicast(), ipv6);
                }
                bind(channel, tuning, connect, opened);
            } catch (RuntimeException | UnknownHostException failure) {
                fail(opened, channel, failure);
            }
        });
    }

    private DatagramChannel newChannel() {
        SocketProtocolFamily family = ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return epoll ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }

    private void bind(
            DatagramChannel channel,
            Consumer<? super DatagramChannel> tuning,
            boolean connect,
            Promise<DataSender> opened)
            throws UnknownHostException {
        InetAddress from = settings.localAddress();
        if (from == null) {
            // Named by family: the JDK's wildcard is an IPv6 address, which an AF_INET socket refuses.
            from = InetAddress.getByAddress(new byte[ipv6 ? 16 : 4]);
        }
        channel.bind(new InetSocketAddress(from, 0)).addListener(bound -> {
            if (!bound.isSuccess()) {
                fail(opened, channel, bound.cause());
            } else if (connect) {
                connect(channel, tuning, opened);
            } else {
                finish(channel, false, opened);
            }
        });
    }

    private void connect(
            DatagramChannel channel, Consumer<? super DatagramChannel> tuning, Promise<DataSender> opened) {
        InetSocketAddress only = settings.destinations().getFirst();
        channel.connect(only).addListener(connected -> {
            if (connected.isSuccess()) {
                finish(channel, true, opened);
            } else {
                // No route yet, for instance: each datagram then says so by itself, until there is one. Another socket,
                // because Netty closes the one that did not connect.
                log.info("UDP socket stays unconnected, {}: {}", only, String.valueOf(connected.cause()));
                close(channel);
                open(tuning, false, opened);
            }
        });
    }

    private void finish(DatagramChannel channel, boolean connected, Promise<DataSender> opened) {
        if (own) {
            // Our own call sees each error itself. Left in epoll, a destination where nobody listens would wake the
            // loop
            // for each refused datagram, and Netty would take the error by a read that throws.
            channel.deregister();
        }
        DatagramTransport transport = own
                ? new SendmmsgTransport(
                        ((UnixChannel) channel).fd(),
                        settings.destinations(),
                        ipv6,
                        connected,
                        // A kernel before 4.18 would ignore the control message and send the run as one datagram.
                        EpollDatagramChannel.isSegmentedDatagramPacketSupported(),
                        settings.batchSize(),
                        addresses)
                : new NettyTransport(channel, settings.destinations(), settings.batchSize(), counters);
        DataSender sender = new DataSender(
                settings, new SenderLoop.OfNetty(loop), transport, listener, counters, () -> close(channel));
        channel.closeFuture().addListener(closed -> sender.close());
        if (!opened.trySuccess(sender)) {
            sender.close();
        }
    }

    private static void fail(Promise<DataSender> opened, DatagramChannel channel, Throwable cause) {
        close(channel);
        opened.tryFailure(cause);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to do when it fails
    private static void close(DatagramChannel channel) {
        channel.close();
    }

    private static boolean anyIpv6(List<InetSocketAddress> destinations) {
        for (InetSocketAddress destination : destinations) {
            if (isIpv6(destination.getAddress())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIpv6(@Nullable InetAddress address) {
        return address instanceof Inet6Address;
    }

    /**
     * What the kernel says about a socket that is never read, on the portable path: the selector reports its pending error
     * whether asked or not, and Netty takes it by a read, so that the next send does not see it.
     */
    private final class Reports extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object datagram) {
            ReferenceCountUtil.release(datagram);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof PortUnreachableException) {
                counters.dropped(DropReason.REFUSED, 1);
            } else {
                log.debug("UDP socket reported", cause);
            }
        }
    }
}
