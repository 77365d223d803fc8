package dev.needletail.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.FileDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * {@code sendmmsg(2)} over structures that are laid out once, in one piece of native memory, and refilled per batch.
 *
 * <pre>
 *  mmsghdr, 64 bytes          msghdr, 56 bytes           iovec, 16   cmsghdr of UDP_SEGMENT, 24
 *   0 ┌──────────────┐         0 ┌ name        ┐          0 ┌ base ┐   0 ┌ len = 18        ┐
 *     │ msghdr       │         8 │ namelen u32 │          8 └ len  ┘   8 │ level = 17, UDP │
 *  56 │ msg_len u32  │        16 │ iov         │                      12 │ type = 103      │
 *  60 └ padding      ┘        24 │ iovlen      │                      16 └ segment u16     ┘
 *                             32 │ control     │
 *                             40 │ controllen  │   sendmmsg(2), udp(7), cmsg(3);
 *                             48 └ flags, pad  ┘   the same on x86_64 and aarch64
 * </pre>
 */
final class SendmmsgTransport implements DatagramTransport {

    private static final int MMSGHDR = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV = 16;
    private static final int IOV_LENGTH = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;

    private static final int IOVEC = 16;
    private static final int IOVEC_LENGTH = 8;

    private static final int CMSG_SPACE = 24;
    private static final int CMSG_LEN = 18;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private static final int SOCKADDR = 32;
    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_IN6 = 28;
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;

    /** A message that has no native address is copied; one always fits. */
    private static final int SCRATCH = 2 * 65_536;

    private final FileDescriptor socket;
    private final boolean connected;
    private final boolean segments;
    private final NativeAddress addresses;
    private final int capacity;
    private final int vectorsMax;
    private final int nameLength;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private final LinuxSend sendmmsg;
    private final long base;
    private final long vectors;
    private final long controls;
    private final long names;
    private final MemorySegment scratch;

    private int messages;
    private int vectorsUsed;
    private int messageVectors;
    private int scratchUsed;
    private int scratchMark;

    /**
     * Call on the loop, which alone may use it afterwards.
     *
     * @param socket Netty's descriptor; it stays Netty's to close
     * @param ipv6 whether it is an AF_INET6 socket: IPv4 destinations are written as v4-mapped then
     * @param connected whether it is connected to the one destination
     */
    SendmmsgTransport(
            FileDescriptor socket,
            List<InetSocketAddress> destinations,
            boolean ipv6,
            boolean connected,
            boolean segments,
            int capacity,
            NativeAddress addresses) {
        this.socket = socket;
        this.connected = connected;
        this.segments = segments;
        this.addresses = addresses;
        this.capacity = capacity;
        nameLength = ipv6 ? SOCKADDR_IN6 : SOCKADDR_IN;
        // Gathering takes one per run; when they are used up the batch leaves and another begins.
        vectorsMax = 2 * capacity + Segmentation.SEGMENTS_MAX;
        long vectorsAt = (long) capacity * MMSGHDR;
        long controlsAt = vectorsAt + (long) vectorsMax * IOVEC;
        long namesAt = controlsAt + (long) capacity * CMSG_SPACE;
        long scratchAt = namesAt + (long) destinations.size() * SOCKADDR;
        memory = arena.allocate(scratchAt + SCRATCH, 64);
        sendmmsg = LinuxSend.in(arena);
        base = memory.address();
        vectors = vectorsAt;
        controls = controlsAt;
        names = namesAt;
        scratch = memory.asSlice(scratchAt, SCRATCH);
        for (int i = 0; i < capacity; i++) {
            long control = controls + (long) i * CMSG_SPACE;
            memory.set(JAVA_LONG, control, CMSG_LEN);
            memory.set(JAVA_INT, control + CMSG_LEVEL, SOL_UDP);
            memory.set(JAVA_INT, control + CMSG_TYPE, UDP_SEGMENT);
        }
        for (int i = 0; i < destinations.size(); i++) {
            writeName(names + (long) i * SOCKADDR, destinations.get(i), ipv6);
        }
    }

    /** ip(7) sockaddr_in, ipv6(7) sockaddr_in6: family in host order, port and address in network order. */
    private void writeName(long at, InetSocketAddress destination, boolean ipv6) {
        InetAddress host = destination.getAddress();
        byte[] bytes = host.getAddress();
        memory.set(JAVA_SHORT, at, ipv6 ? AF_INET6 : AF_INET);
        memory.set(JAVA_BYTE, at + 2, (byte) (destination.getPort() >>> 8));
        memory.set(JAVA_BYTE, at + 3, (byte) destination.getPort());
        long address = at + (ipv6 ? 8 : 4);
        if (ipv6 && bytes.length == 4) {
            memory.set(JAVA_SHORT, address + 10, (short) 0xFFFF);
            address += 12;
        }
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, address, bytes.length);
        if (host instanceof java.net.Inet6Address six) {
            memory.set(JAVA_INT, at + 24, six.getScopeId());
        }
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public boolean segments() {
        return segments;
    }

    @Override
    public boolean countsLater() {
        return false;
    }

    @Override
    public String name() {
        return connected ? "sendmmsg, connected" : "sendmmsg";
    }

    @Override
    public void clear() {
        messages = 0;
        vectorsUsed = 0;
        scratchUsed = 0;
    }

    @Override
    public void begin(int destination) {
        assert messages < capacity;
        long header = (long) messages * MMSGHDR;
        messageVectors = 0;
        scratchMark = scratchUsed;
        // A connected socket takes no name: the kernel then keeps its route (net/ipv4/udp.c, udp_sendmsg).
        memory.set(JAVA_LONG, header + NAME, connected ? 0 : base + names + (long) destination * SOCKADDR);
        memory.set(JAVA_INT, header + NAME_LENGTH, connected ? 0 : nameLength);
        memory.set(JAVA_LONG, header + IOV, base + vectors + (long) vectorsUsed * IOVEC);
    }

    @Override
    public boolean add(ByteBuf source, int index, int length) {
        if (vectorsUsed + messageVectors == vectorsMax) {
            return false;
        }
        long address = addresses.of(source, index, length);
        if (address == NativeAddress.NONE) {
            if (length > SCRATCH - scratchUsed) {
                return false;
            }
            MemorySegment room = scratch.asSlice(scratchUsed, length);
            source.getBytes(index, room.asByteBuffer());
            address = room.address();
            scratchUsed += length;
        }
        long vector = vectors + (long) (vectorsUsed + messageVectors++) * IOVEC;
        memory.set(JAVA_LONG, vector, address);
        memory.set(JAVA_LONG, vector + IOVEC_LENGTH, length);
        return true;
    }

    @Override
    public void end(int segmentBytes) {
        assert messageVectors > 0;
        long header = (long) messages * MMSGHDR;
        memory.set(JAVA_LONG, header + IOV_LENGTH, messageVectors);
        if (segmentBytes > 0) {
            long control = controls + (long) messages * CMSG_SPACE;
            memory.set(JAVA_SHORT, control + CMSG_DATA, (short) segmentBytes);
            memory.set(JAVA_LONG, header + CONTROL, base + control);
            memory.set(JAVA_LONG, header + CONTROL_LENGTH, CMSG_SPACE);
        } else {
            memory.set(JAVA_LONG, header + CONTROL, 0);
            memory.set(JAVA_LONG, header + CONTROL_LENGTH, 0);
        }
        vectorsUsed += messageVectors;
        messages++;
    }

    @Override
    public void abandon() {
        scratchUsed = scratchMark;
    }

    @Override
    public int send(int from) {
        // A number that was closed may be another socket's by now.
        if (!socket.isOpen()) {
            return -Errno.EBADF;
        }
        return sendmmsg.call(socket.intValue(), base + (long) from * MMSGHDR, messages - from);
    }

    @Override
    public void close() {
        arena.close();
    }
}
