package dev.needletail.bench;

import dev.needletail.tls.TlsArrival;
import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsPeer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;

/** One connection that is there when its TLS handshake is done. */
final class SecuredConnection extends ChannelInitializer<Channel> implements TlsArrival {

    private static final String LOAD = "needletail.load";

    private final TlsClient tls;
    private final LoadPlan plan;
    private final ChannelHandler load;
    private final Promise<Void> established = ImmediateEventExecutor.INSTANCE.newPromise();

    SecuredConnection(TlsClient tls, LoadPlan plan, ChannelHandler load) {
        this.tls = tls;
        this.plan = plan;
        this.load = load;
    }

    Future<?> connect(Bootstrap bootstrap, InetSocketAddress address) {
        bootstrap.handler(this).connect(address).addListener(connected -> {
            if (!connected.isSuccess()) {
                established.tryFailure(connected.cause());
            }
        });
        return established;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline().addLast(LOAD, load);
        tls.secure(channel.pipeline(), LOAD, plan.host(), plan.port(), plan.connectTimeoutNanos(), this);
    }

    @Override
    public boolean admit(Channel channel, TlsPeer peer) {
        established.trySuccess(null);
        return true;
    }

    @Override
    public void failed(Channel channel, Throwable cause) {
        established.tryFailure(new SSLException(tls.reason(cause, plan.host()), cause));
    }
}
