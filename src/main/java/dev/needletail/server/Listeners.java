package dev.needletail.server;

import dev.needletail.admission.Admission;
import dev.needletail.admission.AdmissionHandler;
import dev.needletail.inbound.ClientHandler;
import dev.needletail.inbound.Clients;
import dev.needletail.inbound.CloseReason;
import dev.needletail.inbound.EndOfStream;
import dev.needletail.socket.SocketPlan;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * The listening sockets, and what becomes of each connection that they accept.
 *
 * <p>Reactor Netty binds, configures and closes; frames never enter its operators: a plain handler stands before its
 * bridge (docs/decisions/0002-data-path-outside-the-operators.md).
 */
final class Listeners {

    private static final long CLOSE_SECONDS = 1;

    private final TcpSettings settings;
    private final EventLoops loops;
    private final List<LoopRooms> rooms;
    private final SocketPlans plans;
    private final Admission admission;
    private final @Nullable TlsPort tls;
    private final List<DisposableServer> servers = new ArrayList<>();
    private AcceptGate gate = new AcceptGate(new DescriptorReserve());

    /** @param tls null: what comes is not protected */
    Listeners(TcpSettings settings, EventLoops loops, List<LoopRooms> rooms, SocketPlans plans, @Nullable TlsPort tls) {
        this.settings = settings;
        this.loops = loops;
        this.rooms = rooms;
        this.plans = plans;
        this.admission = new Admission(settings.maxConnections(), settings.access());
        this.tls = tls;
    }

    /**
     * Binds, and returns the port.
     *
     * @throws ListenFailedException when the address is taken or not ours; nothing is bound then
     */
    int bind() {
        return bind(settings.port());
    }

    /**
     * After {@link #close}: binds the port that they had.
     *
     * @throws ListenFailedException when somebody else has it by now; nothing is bound then
     */
    void bindAgain(int port) {
        servers.clear();
        gate = new AcceptGate(new DescriptorReserve());
        if (tls != null) {
            tls.open();
        }
        bind(port);
    }

    private int bind(int wanted) {
        switch (settings.accept()) {
            case BALANCED -> servers.add(bind(wanted, 0, loops.balanced(), false));
            case REUSE_PORT -> {
                int port = wanted;
                for (int i = 0; i < rooms.size(); i++) {
                    DisposableServer server = bind(port, i, rooms.get(i).loop(), true);
                    servers.add(server);
                    port = server.port(); // with port 0 the first listener's choice is everybody's
                }
            }
        }
        return servers.getFirst().port();
    }

    /** Closes the listening sockets; accepted connections stay. A loop that is blocked closes its own when it can. */
    void close() {
        gate.close();
        if (tls != null) {
            tls.close();
        }
        for (DisposableServer server : servers) {
            server.channel().close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Client connections open now. */
    int connections() {
        return admission.connections();
    }

    private DisposableServer bind(int port, int index, EventLoopGroup workers, boolean reusePort) {
        SocketPlan plan = plans.listener(index);
        TcpServer server = TcpServer.create()
                .runOn(resources(rooms.get(index).loop(), workers))
                .bindAddress(() -> new InetSocketAddress(settings.host(), port))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.unsentLowBytes(), settings.unsentHighBytes()))
                .doOnChannelInit((observer, channel, remote) -> accepted(channel))
                .doOnConnection(connection -> connection.channel().config().setAutoRead(true))
                .handle((in, out) -> out.neverComplete());
        server = withOptions(server, plan.bootstrapOptions());
        if (reusePort) {
            server = loops.transport() == Transport.EPOLL
                    ? server.option(UnixChannelOption.SO_REUSEPORT, true)
                    : server.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }
        try {
            DisposableServer bound = server.bindNow();
            plan.tune(bound.channel());
            Clients clients = rooms.get(index).clients();
            gate.add(bound.channel());
            bound.channel()
                    .pipeline()
                    .addFirst(
                            "needletail.admission", new AdmissionHandler(admission, clients::refused, System::nanoTime))
                    .addFirst("needletail.accept-faults", new AcceptFaults(System::nanoTime, gate::exhausted));
            return bound;
        } catch (ChannelBindException | IllegalArgumentException failure) {
            close();
            throw new ListenFailedException(settings.host(), port, failure);
        }
    }

    private static LoopResources resources(EventLoop acceptor, EventLoopGroup workers) {
        return new LoopResources() {
            @Override
            public EventLoopGroup onServer(boolean useNative) {
                return workers;
            }

            @Override
            public EventLoopGroup onServerSelect(boolean useNative) {
                return acceptor;
            }
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // each option carries its own value's type
    private static TcpServer withOptions(TcpServer server, Map<ChannelOption<?>, Object> options) {
        TcpServer configured = server;
        for (Map.Entry<ChannelOption<?>, Object> option : options.entrySet()) {
            configured = configured.option((ChannelOption) option.getKey(), option.getValue());
        }
        return configured;
    }

    /** A connection has been given to its event loop, and runs there now. */
    private void accepted(Channel channel) {
        LoopRooms room = roomOf(channel);
        if (settings.accept() == AcceptMode.BALANCED) {
            channel.closeFuture().addListener(closed -> loops.connectionGone(room.index()));
        }
        CloseReason refusal = admission.refusal(channel); // asked already, but by one that came before the handler did
        if (refusal != null) {
            room.clients().refused(refusal);
            channel.close();
            return;
        }
        room.ownMemory(channel);
        plans.accepted().tune(channel);
        channel.pipeline()
                .addBefore(
                        NettyPipeline.ReactiveBridge,
                        "needletail.client",
                        new ClientHandler(room.clientSurroundings()));
        if (tls == null) {
            EndOfStream.forbid(channel);
        } else {
            tls.secure(channel, "needletail.client", room);
        }
    }

    private LoopRooms roomOf(Channel channel) {
        for (LoopRooms room : rooms) {
            if (room.loop().equals(channel.eventLoop())) {
                return room;
            }
        }
        throw new IllegalStateException("channel " + channel + " is on no loop of this node");
    }
}
