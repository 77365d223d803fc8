package dev.needletail.server;

import dev.needletail.inbound.ClientHandler;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.inbound.ConnectionAge;
import dev.needletail.inbound.FrameRate;
import dev.needletail.inbound.Surroundings;
import dev.needletail.inbound.Timeouts;
import dev.needletail.upstream.Endpoint;
import dev.needletail.wire.FrameCodec;
import dev.needletail.wire.FrameLayout;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * What serves REQUESTs when no upstream is configured: each is answered by a RESPONSE with the same payload, over a real
 * loopback socket. One listener per event loop, so that a request never leaves its loop.
 */
final class BuiltInService {

    private static final ClientSettings UNLIMITED = new ClientSettings(
            new FrameCodec(FrameLayout.PAYLOAD_BYTES_MAX, true),
            Integer.MAX_VALUE,
            Timeouts.NONE,
            FrameRate.UNLIMITED,
            ConnectionAge.UNLIMITED,
            0);

    private final DisposableServer server;
    private volatile @Nullable LoopRooms room;
    private volatile @Nullable Surroundings surroundings;

    /** Listens on a free port of the loopback interface, on {@code loop}. */
    BuiltInService(EventLoop loop) {
        LoopResources sameLoop = preferNative -> loop;
        server = TcpServer.create()
                .runOn(sameLoop)
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .option(ChannelOption.SO_REUSEADDR, true)
                .doOnChannelInit((observer, channel, remote) -> accepted(channel))
                .doOnConnection(connection -> connection.channel().config().setAutoRead(true))
                .handle((in, out) -> out.neverComplete())
                .bindNow();
    }

    Endpoint endpoint() {
        return new Endpoint(InetAddress.getLoopbackAddress().getHostAddress(), server.port());
    }

    /** Serves with what {@code room} has; to be called before it connects. */
    void serveWith(LoopRooms room) {
        surroundings = room.builtIn(UNLIMITED);
        this.room = room;
    }

    void close() {
        server.channel().close().syncUninterruptibly();
    }

    private void accepted(Channel channel) {
        LoopRooms owner = room;
        Surroundings around = surroundings;
        if (owner == null || around == null) {
            channel.close(); // somebody else's connection, before the node's own
            return;
        }
        owner.answerMemory(channel);
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "needletail.built-in", new ClientHandler(around));
    }
}
