package dev.needletail.inbound;

import dev.needletail.tls.EndedBothWays;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** Netty's events of one client channel, told to its {@link ClientConnection}. */
public final class ClientHandler extends ChannelInboundHandlerAdapter {

    private final Surroundings around;
    private @Nullable ClientConnection connection;

    public ClientHandler(Surroundings around) {
        this.around = around;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connection = new ClientConnection(ctx, around);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (connection == null) {
            ((ByteBuf) message).release();
        } else {
            connection.received((ByteBuf) message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        around.flusher().endOfRead();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (connection != null) {
            connection.writabilityChanged();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && connection != null) {
            connection.inputEnded();
        } else if (event == EndedBothWays.INSTANCE && connection != null) {
            connection.ending().endedBothWays();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (connection != null) {
            connection.gone();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (connection != null) {
            connection.failed(cause);
        } else {
            ctx.close();
        }
    }
}
