package dev.needletail.impair;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that does to connections what bad networks and bad peers do: each direction has its {@link
 * Impairment}, the listener its way of {@link Accepting}. Both can be changed at any time, also for connections that exist.
 *
 * <p>What chance decides follows from the seed, as far as the order of events does. One thread of its own; the public methods
 * are for any other thread, and return when what they asked for has been done.
 */
public final class ImpairmentProxy implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("impairment", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final SplittableRandom random;
    private final ImpairmentCounts counts = new ImpairmentCounts();
    private final Set<Link> links = new LinkedHashSet<>();
    private final AtomicInteger open = new AtomicInteger();
    private final int port;

    private volatile InetSocketAddress target;
    private volatile Impairment toTarget = Impairment.NONE;
    private volatile Impairment toClient = Impairment.NONE;
    private Accepting accepting = Accepting.SERVE;
    private @Nullable Channel listener;
    private @Nullable FullBacklog full;

    public ImpairmentProxy(InetSocketAddress target, long seed) {
        this.target = target;
        this.random = new SplittableRandom(seed);
        this.listener = listen(0);
        this.port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public int port() {
        return port;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public ImpairmentCounts counts() {
        return counts;
    }

    /** Connections that exist now. */
    public int open() {
        return open.get();
    }

    /** Where connections from now on lead. */
    public void target(InetSocketAddress next) {
        target = next;
    }

    /** What happens to the bytes of both directions, of all connections. */
    public ImpairmentProxy impair(Impairment there, Impairment back) {
        await(() -> {
            toTarget = there;
            toClient = back;
            for (Link link : copy()) {
                link.toTarget.impair(there);
                link.toClient.impair(back);
            }
        });
        return this;
    }

    /** Nothing is impaired any more; connections that cannot go on are reset. */
    public void heal() {
        impair(Impairment.NONE, Impairment.NONE);
        accepting(Accepting.SERVE);
        await(() -> copy().forEach(Link::heal));
    }

    /** Ends all connections now; returns how many there were. A half-close is one towards the client. */
    public int cutAll(Cut how) {
        AtomicInteger cut = new AtomicInteger();
        await(() -> copy().forEach(link -> {
            cut.incrementAndGet();
            link.cut(how, link.toClient);
        }));
        return cut.get();
    }

    /** How those who connect from now on are treated. Connections that exist go on. */
    public synchronized void accepting(Accepting next) {
        if (next == accepting) {
            return;
        }
        boolean listened = accepting == Accepting.SERVE || accepting == Accepting.HOLD;
        boolean listens = next == Accepting.SERVE || next == Accepting.HOLD;
        accepting = next;
        if (listened && !listens && listener != null) {
            listener.close().syncUninterruptibly();
            listener = null;
            awaitFree();
        }
        if (full != null) {
            full.close();
            full = null;
        }
        if (next == Accepting.HANG) {
            try {
                full = new FullBacklog(port);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        } else if (listens && !listened) {
            listener = listen(port);
        }
        held = next == Accepting.HOLD;
    }

    /** NIO gives the descriptor up when its selector has turned once more: until then the port is still listened on. */
    private void awaitFree() {
        long by = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(address());
                return;
            } catch (IOException taken) {
                if (System.nanoTime() > by) {
                    throw new UncheckedIOException(taken);
                }
                await(() -> {});
            }
        }
    }

    private volatile boolean held;

    private Channel listen(int at) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted(channel);
                    }
                });
        return bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at))
                .syncUninterruptibly()
                .channel();
    }

    private void accepted(Channel near) {
        counts.accepted.increment();
        Link link = new Link(this, near);
        links.add(link);
        open.set(links.size());
        if (held) {
            link.hold();
            return;
        }
        ChannelFuture connect = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(link.toClient)
                .connect(target);
        connect.addListener(done -> {
            if (done.isSuccess()) {
                link.connected(connect.channel());
            } else {
                counts.connectFailures.increment();
                link.reset();
            }
        });
    }

    Direction direction(Link link, Impairment impairment) {
        return new Direction(link, impairment, random.split(), counts);
    }

    Impairment toTarget() {
        return toTarget;
    }

    Impairment toClient() {
        return toClient;
    }

    void closed(Link link) {
        links.remove(link);
        open.set(links.size());
    }

    private List<Link> copy() {
        return new ArrayList<>(links);
    }

    private void await(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    @Override
    public synchronized void close() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
            listener = null;
        }
        if (full != null) {
            full.close();
            full = null;
        }
        await(() -> copy().forEach(Link::reset));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
