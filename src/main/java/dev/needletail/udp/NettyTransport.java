package dev.needletail.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The portable way: Netty's own channel, one write per datagram and one flush per batch. Allocates a packet and a
 * promise per datagram. What Netty could not send at once stays in its outbound buffer, bounded by the channel's write
 * watermark; beyond that the sender's own bound holds.
 */
final class NettyTransport implements DatagramTransport {

    private final DatagramChannel channel;
    private final List<InetSocketAddress> destinations;
    private final UdpCounters counters;
    private final ByteBuf[] sources;
    private final int[] indexes;
    private final int[] lengths;
    private final int[] targets;
    private int messages;

    NettyTransport(DatagramChannel channel, List<InetSocketAddress> destinations, int capacity, UdpCounters counters) {
        this.channel = channel;
        this.destinations = destinations;
        this.counters = counters;
        sources = new ByteBuf[capacity];
        indexes = new int[capacity];
        lengths = new int[capacity];
        targets = new int[capacity];
    }

    @Override
    public int capacity() {
        return sources.length;
    }

    @Override
    public boolean segments() {
        return false;
    }

    @Override
    public boolean countsLater() {
        return true;
    }

    @Override
    public String name() {
        return "netty";
    }

    @Override
    @SuppressWarnings("NullAway") // an empty slot holds null, so that no released buffer stays reachable
    public void clear() {
        for (int i = 0; i < messages; i++) {
            sources[i] = null;
        }
        messages = 0;
    }

    @Override
    public void begin(int destination) {
        targets[messages] = destination;
    }

    @Override
    public boolean add(ByteBuf source, int index, int length) {
        sources[messages] = source;
        indexes[messages] = index;
        lengths[messages] = length;
        return true;
    }

    @Override
    public void end(int segmentBytes) {
        assert segmentBytes == 0;
        messages++;
    }

    @Override
    public void abandon() {}

    @Override
    public int send(int from) {
        if (!channel.isOpen()) {
            return -Errno.EBADF;
        }
        int at = from;
        while (at < messages && channel.isWritable()) {
            int length = lengths[at];
            ByteBuf frame = sources[at].retainedSlice(indexes[at], length);
            ChannelFuture written = channel.write(new DatagramPacket(frame, destinations.get(targets[at])));
            written.addListener(done -> settle(done.cause(), length));
            at++;
        }
        if (at == from) {
            return -Errno.EAGAIN;
        }
        channel.flush();
        return at - from;
    }

    private void settle(@Nullable Throwable failure, int length) {
        if (failure == null) {
            counters.sent(1, length);
        } else {
            counters.dropped(reason(failure), 1);
        }
    }

    /** Netty's native transports know the errno; the JDK has a class for some of them and words for the rest. */
    static DropReason reason(Throwable failure) {
        return switch (failure) {
            case Errors.NativeIoException known -> DropReason.of(-known.expectedErr());
            case PortUnreachableException refused -> DropReason.REFUSED;
            case NoRouteToHostException unreachable -> DropReason.UNREACHABLE;
            case ClosedChannelException closed -> DropReason.CLOSED;
            default -> {
                String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
                if (words.contains("too long") || words.contains("too large")) {
                    yield DropReason.TOO_LARGE;
                }
                if (words.contains("unreachable") || words.contains("network is down")) {
                    yield DropReason.UNREACHABLE;
                }
                yield words.contains("no buffer space") ? DropReason.NO_BUFFER : DropReason.OTHER;
            }
        };
    }

    @Override
    public void close() {
        clear();
    }
}
