package dev.needletail.fuzz;

import dev.needletail.inbound.ClientHandler;
import dev.needletail.wire.ReferenceDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The other end of a client connection: keeps what it sent and what it got. */
final class RigClient {

    final EmbeddedChannel channel = new EmbeddedChannel();

    private final NodeRig rig;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean endedByItself;
    private boolean vanished;

    RigClient(NodeRig rig, ClientHandler handler) {
        this.rig = rig;
        channel.freezeTime();
        channel.config().setAllocator(rig.buffers);
        channel.pipeline().addLast(handler);
        channel.pipeline().fireChannelActive();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether the node reads it now; bytes wait in its socket while it does not. */
    boolean isRead() {
        return channel.isOpen() && channel.config().isAutoRead();
    }

    /** Whether it has ended its stream, or gone, on its own account. */
    boolean endedByItself() {
        return endedByItself;
    }

    /** Whether it went away while bytes for it had been written and not yet flushed: those writes fail. */
    boolean vanishedUnderWrites() {
        return vanished;
    }

    void send(byte[] bytes, int from, int to) {
        ByteBuf in = rig.buffers.directBuffer(Math.max(1, to - from));
        sent.write(bytes, from, to - from);
        channel.writeInbound(in.writeBytes(bytes, from, to - from));
    }

    void endStream() {
        endedByItself = true;
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    void goAway() {
        endedByItself = true;
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        vanished = unsent != null && unsent.totalPendingWriteBytes() > 0;
        channel.close();
    }

    boolean takeOutput() {
        boolean any = false;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            any |= out.isReadable();
            moveInto(received, out);
        }
        return any;
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    /** Frames that the node has sent it, whole ones and nothing else. */
    List<byte[]> answers() {
        byte[] all = received.toByteArray();
        ReferenceDecoder decoded = new ReferenceDecoder(all, 65_535, true);
        Claim.equal(decoded.end, all.length, "the node sends whole frames to a client");
        return frames(all, decoded);
    }

    static List<byte[]> frames(byte[] all, ReferenceDecoder decoded) {
        List<byte[]> frames = new ArrayList<>();
        decoded.frames.forEach(found -> frames.add(Arrays.copyOfRange(all, found.start(), found.end())));
        return frames;
    }

    static void moveInto(ByteArrayOutputStream to, ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes).release();
        to.writeBytes(bytes);
    }
}
