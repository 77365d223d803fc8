package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The reply to one request: whoever sets it first answers; the frame is written on the client's event loop. */
final class OneReply extends AtomicBoolean implements Reply {

    private static final long serialVersionUID = 1L;

    private final transient EventLoop loop;
    private final transient ClientPort port;
    private final transient FrameWriter writer;
    private final int sequence;
    private final long timestampMicros;
    private final long receivedNanos;

    OneReply(
            EventLoop loop,
            ClientPort port,
            FrameWriter writer,
            int sequence,
            long timestampMicros,
            long receivedNanos) {
        this.loop = loop;
        this.port = port;
        this.writer = writer;
        this.sequence = sequence;
        this.timestampMicros = timestampMicros;
        this.receivedNanos = receivedNanos;
    }

    @Override
    public boolean respond(byte[] payload) {
        return respond(Unpooled.wrappedBuffer(payload));
    }

    @Override
    public boolean respond(ByteBuf payload) {
        ByteBuf frame;
        try {
            frame = Unpooled.directBuffer(FrameLayout.HEADER_BYTES + payload.readableBytes());
            writeFrame(frame, payload);
        } finally {
            payload.release();
        }
        if (!compareAndSet(false, true)) {
            frame.release();
            return false;
        }
        onLoop(() -> send(frame), frame);
        return true;
    }

    @Override
    public boolean fail(ErrorCode code, String reason) {
        if (!compareAndSet(false, true)) {
            return false;
        }
        onLoop(() -> port.error(sequence, timestampMicros, code, reason, receivedNanos), Unpooled.EMPTY_BUFFER);
        return true;
    }

    private void writeFrame(ByteBuf frame, ByteBuf payload) {
        boolean written = false;
        try {
            writer.frame(frame, FrameType.RESPONSE, sequence, timestampMicros, payload);
            written = true;
        } finally {
            if (!written) {
                frame.release();
            }
        }
    }

    private void send(ByteBuf frame) {
        if (port.isOpen()) {
            if (!port.output().append(frame, 0, frame.readableBytes(), true)) {
                frame.release();
            }
            port.answered(receivedNanos);
        } else {
            frame.release();
            port.orphaned(1);
        }
    }

    private void onLoop(Runnable answer, ByteBuf frame) {
        if (loop.inEventLoop()) {
            answer.run();
            return;
        }
        try {
            loop.execute(answer);
        } catch (RejectedExecutionException stopped) {
            frame.release(); // the node has stopped: there is nobody left to answer
        }
    }
}
