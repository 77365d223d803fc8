package dev.needletail.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Stands behind Netty's SslHandler: for those behind it the connection becomes active when the handshake is done and the
 * peer was let in, and its stream ends when the peer has said so under protection. A FIN alone says nothing: anybody on the
 * way can send one (RFC 8446, 6.1).
 *
 * <p>One per connection; one event loop only.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {

    private enum State {
        HANDSHAKE,
        OPEN,
        /** Failed, or not let in; nothing of it goes on. */
        REFUSED
    }

    private final SSLEngine engine;
    private final TlsArrival arrival;
    private final boolean oneWay;
    private State state = State.HANDSHAKE;
    private boolean inputEnded;

    /** @param oneWay whether the connection may go on in one direction; otherwise the peer's end closes it */
    TlsGate(SSLEngine engine, TlsArrival arrival, boolean oneWay) {
        this.engine = engine;
        this.arrival = arrival;
        this.oneWay = oneWay;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read(); // whoever else would want to read is told later
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (state == State.OPEN) {
            context.fireChannelRead(message);
        } else {
            ((ByteBuf) message).release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                established(context);
            } else {
                refuse(context, handshake.cause());
            }
        } else if (event instanceof SslCloseCompletionEvent close) {
            // OpenSSL's says so too when only this end has been closed: what comes is then still read.
            if (close.isSuccess() && state == State.OPEN && !inputEnded && engine.isInboundDone()) {
                inputEnded(context);
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            cutOff(context);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void inputEnded(ChannelHandlerContext context) {
        inputEnded = true;
        if (!oneWay) {
            context.close();
        } else if (engine.isOutboundDone()) {
            context.fireUserEventTriggered(EndedBothWays.INSTANCE);
        } else {
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private void established(ChannelHandlerContext context) {
        if (state != State.HANDSHAKE) {
            return;
        }
        TlsPeer peer = TlsPeer.of(engine.getSession());
        peer.keepWith(context.channel());
        if (arrival.admit(context.channel(), peer)) {
            state = State.OPEN;
            context.fireChannelActive();
        } else {
            state = State.REFUSED;
            context.close();
        }
    }

    /** The socket's own end. */
    private void cutOff(ChannelHandlerContext context) {
        if (state != State.OPEN) {
            refuse(context, new EOFException("the peer closed the connection during the handshake"));
            context.channel().pipeline().firstContext().close();
        } else if (!inputEnded) {
            inputEnded = true;
            if (engine.isOutboundDone()) {
                context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE); // it had no more to say to an end
            } else {
                context.fireExceptionCaught(
                        new SSLException("the stream ended without close_notify: it may have been cut off"));
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (state == State.OPEN) {
            context.fireExceptionCaught(cause);
        } else {
            refuse(context, cause);
            context.channel().pipeline().firstContext().close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        refuse(context, new EOFException("the peer closed the connection during the handshake"));
        context.fireChannelInactive();
    }

    private void refuse(ChannelHandlerContext context, Throwable cause) {
        if (state == State.HANDSHAKE) {
            state = State.REFUSED;
            arrival.failed(context.channel(), cause);
        }
    }
}
