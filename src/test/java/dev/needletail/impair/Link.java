package dev.needletail.impair;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * One proxied connection: the channel that was accepted, the one to the target, and what happens between them. An end of
 * stream is passed on as one, a reset as a reset. One event loop only.
 */
final class Link {

    private final ImpairmentProxy proxy;
    final Direction toTarget;
    final Direction toClient;
    private final Channel near;
    private @Nullable Channel far;
    private boolean closed;

    Link(ImpairmentProxy proxy, Channel near) {
        this.proxy = proxy;
        this.near = near;
        this.toTarget = proxy.direction(this, proxy.toTarget());
        this.toClient = proxy.direction(this, proxy.toClient());
        near.pipeline().addLast(toTarget);
    }

    /** Nothing is behind it: what comes is read and thrown away. */
    void hold() {
        toTarget.mute();
        toTarget.connect(near, null);
    }

    void connected(Channel target) {
        far = target;
        if (closed) {
            target.close();
            return;
        }
        toTarget.connect(near, target);
        toClient.connect(target, near);
    }

    Direction opposite(Direction one) {
        return one == toTarget ? toClient : toTarget;
    }

    /** What was impaired is to go on as it should; a connection that lost bytes cannot, and is reset. */
    void heal() {
        if (toTarget.isBlackHole() || toClient.isBlackHole()) {
            reset();
        }
    }

    void cut(Cut how, Direction at) {
        proxy.counts().cut(how);
        switch (how) {
            case RESET -> reset();
            case FIN -> {
                toTarget.endOutput();
                toClient.endOutput();
                toTarget.mute();
                toClient.mute();
            }
            case HALF_CLOSE -> {
                at.endOutput();
                at.mute();
            }
        }
    }

    void endOutput(Channel sink) {
        if (sink instanceof DuplexChannel duplex && sink.isActive()) {
            duplex.shutdownOutput();
        }
        if (toTarget.isEnded() && toClient.isEnded()) {
            near.eventLoop().execute(this::closeWhenRead);
        }
    }

    /** Both streams have ended: the channels close when their peers have closed them. */
    private void closeWhenRead() {
        if (near instanceof DuplexChannel one && one.isInputShutdown()) {
            near.close();
        }
        if (far instanceof DuplexChannel other && other.isInputShutdown()) {
            far.close();
        }
    }

    /** Whoever spoke into the black hole has ended its stream: nobody is told. */
    void sourceEnded() {
        if (far == null) {
            near.close();
        } else {
            closeWhenRead();
        }
    }

    void broken(Channel which) {
        reset(which);
        if (!(toTarget.isBlackHole() || toClient.isBlackHole())) {
            reset();
        }
    }

    void gone(Channel which) {
        boolean inOrder = toTarget.isEnded() && toClient.isEnded();
        boolean hidden = toTarget.isBlackHole() || toClient.isBlackHole();
        if (far == null || (!inOrder && !hidden)) {
            reset();
        }
        if (!near.isActive() && (far == null || !far.isActive())) {
            close();
        }
    }

    void reset() {
        reset(near);
        if (far != null) {
            reset(far);
        }
        close();
    }

    private static void reset(Channel channel) {
        if (channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    private void close() {
        if (!closed) {
            closed = true;
            toTarget.drop();
            toClient.drop();
            proxy.closed(this);
        }
    }
}
