package dev.needletail.server;

import dev.needletail.buffer.BufferLimitException;
import dev.needletail.buffer.LoopBuffers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Lets a backend connection wait when a read finds no buffer: the bytes stay in the kernel until one is returned. Everybody
 * whose request is in flight there would otherwise lose an answer because of somebody else's memory.
 *
 * <p>One per connection, first in its pipeline; one event loop only.
 */
final class MemoryPause extends ChannelInboundHandlerAdapter {

    private final LoopBuffers buffers;
    private boolean paused;

    MemoryPause(LoopBuffers buffers) {
        this.buffers = buffers;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof BufferLimitException)) {
            ctx.fireExceptionCaught(cause);
        } else if (!paused) {
            paused = true;
            ctx.channel().config().setAutoRead(false);
            if (!buffers.whenAvailable(() -> goOn(ctx))) {
                ctx.fireExceptionCaught(cause);
            }
        }
    }

    private void goOn(ChannelHandlerContext ctx) {
        paused = false;
        ctx.channel().config().setAutoRead(true);
    }
}
