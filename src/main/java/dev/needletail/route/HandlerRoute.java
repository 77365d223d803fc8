package dev.needletail.route;

import dev.needletail.outbound.ClientPort;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * REQUESTs are served by a {@link RequestHandler} of the user's, in process.
 *
 * <p>One event loop only.
 */
public final class HandlerRoute implements RequestRoute {

    private final RequestHandler handler;
    private final EventLoop loop;
    private final ClientPort port;
    private final FrameWriter writer;
    private final HandlerFaults faults;
    private final Request request = new Request();

    /** @param faults is told of what escapes the handler, exceptions and errors */
    public HandlerRoute(
            RequestHandler handler, EventLoop loop, ClientPort port, FrameWriter writer, HandlerFaults faults) {
        this.handler = handler;
        this.loop = loop;
        this.port = port;
        this.writer = writer;
        this.faults = faults;
    }

    @Override
    public boolean request(ByteBuf buffer, int at, int bytes, long receivedNanos) {
        request.wrap(buffer, at);
        OneReply reply =
                new OneReply(loop, port, writer, (int) request.sequence(), request.timestampMicros(), receivedNanos);
        try {
            handler.handle(request, reply);
        } catch (Throwable failure) { // Errors too: the client has asked, and the node goes on
            if (isFatal(failure)) {
                throw failure;
            }
            faults.failed(handler, failure);
            reply.fail(ErrorCode.HANDLER_FAILED, reason(failure));
        }
        return true;
    }

    /**
     * Whether the JVM itself is in trouble (JLS §11.1.3), so that an answer would promise too much. A stack that overflowed
     * is free again once it is unwound to here.
     */
    private static boolean isFatal(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getName() : message;
    }

    @Override
    public boolean endRun(ByteBuf buffer, boolean mayTake) {
        return false;
    }
}
