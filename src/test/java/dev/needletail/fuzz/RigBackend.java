package dev.needletail.fuzz;

import dev.needletail.upstream.UpstreamConnection;
import dev.needletail.wire.ReferenceDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The other end of an upstream connection: proves itself, keeps the requests, and answers as it is told. */
final class RigBackend {

    final EmbeddedChannel channel = new EmbeddedChannel();

    /** REQUESTs as they came, whole frames; who answers one takes it out, or does not. */
    final List<byte[]> requests = new ArrayList<>();

    private final NodeRig rig;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int framesSeen;

    RigBackend(NodeRig rig, UpstreamConnection connection) {
        this.rig = rig;
        channel.config().setAllocator(rig.buffers);
        channel.pipeline().addLast(connection);
        channel.pipeline().fireChannelActive();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean takeOutput() {
        boolean any = false;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            any |= out.isReadable();
            RigClient.moveInto(received, out);
        }
        if (any) {
            byte[] all = received.toByteArray();
            ReferenceDecoder decoded = new ReferenceDecoder(all, 65_535, true);
            Claim.equal(decoded.end, all.length, "the node sends whole frames to a backend");
            for (; framesSeen < decoded.frames.size(); framesSeen++) {
                frame(Arrays.copyOfRange(
                        all,
                        decoded.frames.get(framesSeen).start(),
                        decoded.frames.get(framesSeen).end()));
            }
        }
        return any;
    }

    private void frame(byte[] frame) {
        switch (frame[0]) {
            case 0 -> send(frame, 0, frame.length); // P-7.4
            case 2 -> requests.add(frame);
            default -> throw new AssertionError("the node sent type " + frame[0] + " to a backend");
        }
    }

    void send(byte[] bytes, int from, int to) {
        if (channel.isOpen()) {
            ByteBuf in = rig.buffers.directBuffer(Math.max(1, to - from));
            channel.writeInbound(in.writeBytes(bytes, from, to - from));
        }
    }
}
