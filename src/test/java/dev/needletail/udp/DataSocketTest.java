package dev.needletail.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Senders over real sockets on this host. */
class DataSocketTest {

    /** The ways a datagram can leave. */
    enum Way {
        SENDMMSG,
        EPOLL_PORTABLE,
        NIO
    }

    private final List<byte[]> sent = new ArrayList<>();
    private final Random random = new Random(42);
    private @Nullable EventLoopGroup group;
    private @Nullable DataSender opened;

    private static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    private DataSender open(Way way, List<InetSocketAddress> destinations, UnaryOperator<UdpSettings> more)
            throws Exception {
        group = new MultiThreadIoEventLoopGroup(
                1, way == Way.NIO ? NioIoHandler.newFactory() : EpollIoHandler.newFactory());
        EventLoop loop = group.next();
        UdpSettings settings = more.apply(UdpSettings.of(destinations)
                .withMaxPending(100_000)
                .withLocal(loopback(), UdpSettings.Multicast.KERNEL));
        DataSender sender = new DataSocket(
                        loop,
                        settings,
                        NativeAddress::ofAny,
                        BatchListener.NONE,
                        way != Way.EPOLL_PORTABLE && LinuxSend.isAvailable())
                .open(channel -> channel.config().setSendBufferSize(4 << 20))
                .get(10, TimeUnit.SECONDS);
        opened = sender;
        return sender;
    }

    private DataSender sender() {
        return Objects.requireNonNull(opened);
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return Objects.requireNonNull(group).next().submit(task).get(10, TimeUnit.SECONDS);
    }

    private void burst(int frames, boolean equal) throws Exception {
        onLoop(() -> {
            long now = System.nanoTime();
            int left = frames;
            while (left > 0) {
                int bytes = equal ? 79 : 15 + random.nextInt(1200);
                int run = equal ? left : 1 + random.nextInt(Math.min(left, 5));
                offer(PooledByteBufAllocator.DEFAULT.directBuffer(run * bytes), bytes, run, now);
                left -= run;
            }
            sender().endOfBurst(now);
            return now;
        });
    }

    private void offer(ByteBuf buffer, int bytes, int frames, long now) {
        for (int i = 0; i < frames; i++) {
            byte[] frame = new byte[bytes];
            random.nextBytes(frame);
            buffer.writeBytes(frame);
            sent.add(frame);
        }
        sender().offer(buffer, buffer.readerIndex(), bytes, frames, now);
        buffer.release();
    }

    @AfterEach
    void close() throws Exception {
        EventLoopGroup running = group;
        if (running != null) {
            if (opened != null) {
                onLoop(() -> {
                    sender().close();
                    return true;
                });
            }
            running.shutdownGracefully(0, 5, TimeUnit.SECONDS).get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SENDMMSG,1,1,true",
        "SENDMMSG,64,1,true",
        "SENDMMSG,65,1,true",
        "SENDMMSG,1000,1,true",
        "SENDMMSG,1,16,true",
        "SENDMMSG,64,16,true",
        "SENDMMSG,65,16,true",
        "SENDMMSG,1000,16,true",
        "SENDMMSG,1,1,false",
        "SENDMMSG,64,1,false",
        "SENDMMSG,65,1,false",
        "SENDMMSG,1000,1,false",
        "SENDMMSG,64,16,false",
        "SENDMMSG,65,16,false",
        "SENDMMSG,1000,16,false",
        "EPOLL_PORTABLE,1,1,true",
        "EPOLL_PORTABLE,1000,1,false",
        "EPOLL_PORTABLE,200,16,true",
        "NIO,1,1,true",
        "NIO,1000,1,false",
        "NIO,200,16,true"
    })
    void everyDestinationGetsEveryFrameByteForByteInOrder(Way way, int frames, int destinations, boolean equal)
            throws Exception {
        List<Receiver> receivers = new ArrayList<>();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < destinations; i++) {
            Receiver receiver = new Receiver();
            receivers.add(receiver);
            addresses.add(receiver.address());
        }
        open(way, addresses, settings -> settings);
        burst(frames, equal);
        long bytes = 0;
        for (byte[] frame : sent) {
            bytes += frame.length;
        }
        for (Receiver receiver : receivers) {
            receiver.expect(sent);
            receiver.close();
        }
        UdpSnapshot snapshot = UdpSnapshot.of(List.of(sender())).get(10, TimeUnit.SECONDS);
        assertThat(snapshot.total().datagrams()).isEqualTo((long) frames * destinations);
        assertThat(snapshot.total().bytes()).isEqualTo(bytes * destinations);
        assertThat(snapshot.total().drops().values()).containsOnly(0L);
        if (way == Way.SENDMMSG && equal) {
            int messages = (frames + 63) / 64 * destinations;
            assertThat(snapshot.total().calls()).isEqualTo((messages + 63) / 64);
            assertThat(snapshot.total().segmentationOffload()).isTrue();
        }
    }

    @Test
    void anyKindOfBufferLeavesAsItIs() throws Exception {
        try (Receiver receiver = new Receiver()) {
            open(Way.SENDMMSG, List.of(receiver.address()), settings -> settings);
            onLoop(() -> {
                long now = System.nanoTime();
                offer(Unpooled.buffer(300), 100, 3, now);
                CompositeByteBuf composite = Unpooled.compositeBuffer();
                composite.addComponent(true, Unpooled.directBuffer(50).writeZero(50));
                composite.addComponent(true, Unpooled.buffer(50).writeZero(50));
                composite.clear();
                offer(composite, 100, 1, now);
                ByteBuf slice = Unpooled.directBuffer(300).writeZero(300).slice(100, 200);
                slice.clear();
                offer(slice, 100, 2, now);
                // More than the scratch region holds at once.
                offer(Unpooled.buffer(60_000), 60_000, 1, now);
                offer(Unpooled.buffer(60_000), 60_000, 1, now);
                offer(Unpooled.buffer(60_000), 60_000, 1, now);
                sender().endOfBurst(now);
                return now;
            });
            receiver.expect(sent);
        }
    }

    @Test
    void losesNothingWhenAListenerComesBackAfterRefusals() throws Exception {
        InetSocketAddress address = freed();
        open(Way.SENDMMSG, List.of(address), settings -> settings);
        for (int i = 0; i < 1000 && sender().counters().drops(DropReason.REFUSED) == 0; i++) {
            burst(64, true);
        }
        assertThat(sender().counters().drops(DropReason.REFUSED)).isPositive();
        try (Receiver back = new Receiver(address)) {
            sent.clear();
            burst(64, true);
            burst(30, false);
            back.expect(sent);
        }
        assertThat(sender().counters().drops(DropReason.CLOSED)).isZero();
        assertThat(sender().counters().drops(DropReason.OTHER)).isZero();
    }

    private static InetSocketAddress freed() throws Exception {
        try (Receiver receiver = new Receiver()) {
            return receiver.address();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void keepsSendingBesideADestinationWhereNobodyListens(Way way) throws Exception {
        try (Receiver good = new Receiver()) {
            open(way, List.of(freed(), good.address()), settings -> settings);
            for (int i = 0; i < 5; i++) {
                burst(20, true);
            }
            good.expect(sent);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void keepsSendingBesideADestinationThatIsNotAllowed(Way way) throws Exception {
        // EACCES: broadcast without SO_BROADCAST (ip(7)).
        InetSocketAddress broadcast = new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9);
        try (Receiver good = new Receiver()) {
            open(way, List.of(broadcast, good.address()), settings -> settings);
            burst(64, true);
            burst(10, false);
            good.expect(sent);
            assertThat(sender().counters().drops(DropReason.OTHER)).isEqualTo(74);
            assertThat(sender().counters().datagrams()).isEqualTo(74);
        }
    }

    @Test
    void opensUnconnectedWhenItsOneDestinationCannotBeConnected() throws Exception {
        // EACCES from connect too: broadcast without SO_BROADCAST.
        InetSocketAddress broadcast = new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9);
        open(Way.SENDMMSG, List.of(broadcast), settings -> settings);
        burst(10, true);
        assertThat(sender().counters().drops(DropReason.OTHER)).isEqualTo(10);
        assertThat(sender().isClosed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void keepsSendingAroundADatagramThatIsTooLarge(Way way) throws Exception {
        try (Receiver receiver = new Receiver()) {
            open(way, List.of(receiver.address()), settings -> settings);
            onLoop(() -> {
                long now = System.nanoTime();
                offer(Unpooled.directBuffer(100), 100, 1, now);
                offer(Unpooled.directBuffer(65_508), 65_508, 1, now);
                sent.removeLast();
                offer(Unpooled.directBuffer(65_507), 65_507, 1, now);
                offer(Unpooled.directBuffer(100), 100, 1, now);
                sender().endOfBurst(now);
                return now;
            });
            receiver.expect(sent);
            assertThat(sender().counters().drops(DropReason.TOO_LARGE)).isEqualTo(1);
        }
    }

    @Test
    void oneSocketServesIpv4AndIpv6() throws Exception {
        try (Receiver four = new Receiver();
                Receiver six = new Receiver(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))) {
            open(
                    Way.SENDMMSG,
                    List.of(four.address(), six.address()),
                    settings -> settings.withLocal(null, UdpSettings.Multicast.KERNEL));
            burst(65, true);
            four.expect(sent);
            six.expect(sent);
        }
    }

    @ParameterizedTest
    @CsvSource({"SENDMMSG,0", "SENDMMSG,1", "NIO,0", "NIO,1"})
    void aGroupHearsWhatIsSentThroughItsInterface(Way way, int ttl) throws Exception {
        NetworkInterface lo = NetworkInterface.getByInetAddress(loopback());
        InetAddress group = InetAddress.ofLiteral("239.255.77.1");
        try (Receiver member = new Receiver(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
                Receiver unicast = new Receiver()) {
            member.socket().joinGroup(new InetSocketAddress(group, 0), lo);
            open(
                    way,
                    List.of(new InetSocketAddress(group, member.address().getPort()), unicast.address()),
                    settings -> settings.withLocal(loopback(), new UdpSettings.Multicast(ttl, lo, true)));
            burst(20, true);
            unicast.expect(sent);
            member.expect(sent);
        }
    }

    @Test
    void aGroupOnAnIpv6SocketObeysBothFamiliesOptions() throws Exception {
        NetworkInterface lo = NetworkInterface.getByInetAddress(loopback());
        InetAddress group = InetAddress.ofLiteral("239.255.77.2");
        try (Receiver member = new Receiver(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
                Receiver six = new Receiver(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))) {
            member.socket().joinGroup(new InetSocketAddress(group, 0), lo);
            open(
                    Way.SENDMMSG,
                    List.of(new InetSocketAddress(group, member.address().getPort()), six.address()),
                    settings -> settings.withLocal(null, new UdpSettings.Multicast(0, lo, true)));
            burst(20, true);
            six.expect(sent);
            member.expect(sent);
        }
    }

    @Test
    void dropsWhatIsOfferedAfterItsChannelWasClosedByOthers() throws Exception {
        try (Receiver receiver = new Receiver()) {
            List<Channel> channels = new ArrayList<>();
            group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
            DataSender sender = DataSender.open(
                            group.next(),
                            UdpSettings.of(List.of(receiver.address())),
                            channels::add,
                            NativeAddress::ofAny,
                            BatchListener.NONE)
                    .get(10, TimeUnit.SECONDS);
            opened = sender;
            channels.getFirst().close().get(10, TimeUnit.SECONDS);
            burst(3, true);
            assertThat(sender.counters().drops(DropReason.CLOSED)).isEqualTo(3);
            assertThat(UdpSnapshot.of(List.of(sender)).get().total().datagrams())
                    .isZero();
        }
    }

    @Test
    void failsToOpenWhenTuningFailsAndLeavesNoSocket() {
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        List<Channel> channels = new ArrayList<>();
        assertThatThrownBy(() -> DataSender.open(
                                Objects.requireNonNull(group).next(),
                                UdpSettings.of(List.of()),
                                channel -> {
                                    channels.add(channel);
                                    throw new IllegalArgumentException("no such option");
                                },
                                NativeAddress::ofAny,
                                BatchListener.NONE)
                        .get(10, TimeUnit.SECONDS))
                .hasRootCauseMessage("no such option");
        assertThat(channels.getFirst().closeFuture().awaitUninterruptibly(10, TimeUnit.SECONDS))
                .isTrue();
    }
}
