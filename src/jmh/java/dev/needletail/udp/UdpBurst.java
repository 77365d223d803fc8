package dev.needletail.udp;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends bursts of frames to an address's ports, for counting system calls and for comparing with other senders.
 *
 * <p>Arguments: {@code transport(sendmmsg|nio) bursts framesPerBurst frameBytes destinations address firstPort batchSize
 * offload(true|false)}. The frames carry sequence numbers 0, 1, 2, … as DATA frames do, so that a sink can look for gaps.
 */
public final class UdpBurst {

    private UdpBurst() {}

    public static void main(String[] args) throws Exception {
        boolean nio = args[0].equals("nio");
        int bursts = Integer.parseInt(args[1]);
        int frames = Integer.parseInt(args[2]);
        int bytes = Integer.parseInt(args[3]);
        List<InetSocketAddress> destinations = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            destinations.add(new InetSocketAddress(InetAddress.ofLiteral(args[5]), Integer.parseInt(args[6]) + i));
        }
        UdpSettings settings = UdpSettings.of(destinations)
                .withMaxPending(UdpSettings.PENDING_MAX)
                .withBatchSize(Integer.parseInt(args[7]))
                .withSegmentationOffload(Boolean.parseBoolean(args[8]));
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, nio ? NioIoHandler.newFactory() : EpollIoHandler.newFactory());
        EventLoop loop = group.next();
        DataSender sender = DataSender.open(
                        loop,
                        settings,
                        channel -> channel.config().setSendBufferSize(4 << 20),
                        NativeAddress::ofAny,
                        BatchListener.NONE)
                .get();
        ByteBuf source = Unpooled.directBuffer(frames * bytes).writeZero(frames * bytes);
        long[] spent =
                loop.submit(() -> send(sender, source, bursts, frames, bytes)).get();
        long nanos = spent[0];
        UdpSnapshot.Figures total = UdpSnapshot.of(List.of(sender)).get().total();
        System.out.printf(
                "{\"cpu_ns_per_datagram\":%.1f,\"bytes_allocated\":%d,\"transport\":\"%s\",\"datagrams\":%d,\"seconds\":%.4f,\"datagrams_per_s\":%.0f,\"calls\":%d,"
                        + "\"segments\":%d,\"p50\":%d,\"drops\":\"%s\"}%n",
                (double) spent[1] / Math.max(total.datagrams(), 1),
                spent[2],
                total.transport(),
                total.datagrams(),
                nanos / 1e9,
                total.datagrams() * 1e9 / nanos,
                total.calls(),
                total.segments(),
                total.occupancy().p50(),
                total.drops());
        source.release();
        loop.submit(sender::close).get();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
    }

    /** Of the loop's thread: wall-clock nanoseconds, CPU nanoseconds with the kernel's part, bytes allocated. */
    private static long[] send(DataSender sender, ByteBuf source, int bursts, int frames, int bytes) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpu = thread.getCurrentThreadCpuTime();
        long allocated = thread.getCurrentThreadAllocatedBytes();
        long begun = System.nanoTime();
        int sequence = 0;
        for (int burst = 0; burst < bursts; burst++) {
            long now = System.nanoTime();
            for (int at = 0; at < frames * bytes; at += bytes) {
                // The article's header: type 1 is DATA, then sequence, timestamp in µs, payload length.
                source.setByte(at, 1);
                source.setIntLE(at + 1, sequence++);
                source.setLongLE(at + 5, now / 1000);
                source.setShortLE(at + 13, bytes - 15);
            }
            sender.offer(source, 0, bytes, frames, now);
            sender.endOfBurst(now);
        }
        long nanos = System.nanoTime() - begun;
        return new long[] {
            nanos, thread.getCurrentThreadCpuTime() - cpu, thread.getCurrentThreadAllocatedBytes() - allocated
        };
    }
}
