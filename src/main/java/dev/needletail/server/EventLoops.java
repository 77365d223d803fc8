package dev.needletail.server;

import dev.needletail.watch.LoopTurns;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The node's event loops: one thread each, on the chosen transport, bound to CPUs where asked. */
final class EventLoops implements AutoCloseable {

    private static final long QUIET_MILLIS = 0;
    private static final long STOP_MILLIS = 5_000;

    private final Transport transport;
    private final LeastConnections placement = new LeastConnections();
    private final MultiThreadIoEventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();
    private final List<LoopTurns> turns = new ArrayList<>();

    /**
     * @throws TransportUnavailableException when epoll was asked for by name and is not there
     * @throws CpuPinningException when a loop cannot be bound
     */
    EventLoops(LoopSettings settings) {
        settings.checkBusyWait(Runtime.getRuntime().availableProcessors());
        transport = Transport.choose(settings.transport());
        // Netty's factory makes FastThreadLocalThreads, which its recyclers and caches need.
        group =
                new MultiThreadIoEventLoopGroup(
                        settings.count(),
                        new ThreadPerTaskExecutor(new DefaultThreadFactory("needletail-loop", true)),
                        placement,
                        transport.ioHandlers(settings.busyWait())) {
                    @Override
                    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
                        LoopTurns marks = new LoopTurns();
                        turns.add(marks);
                        return transport == Transport.EPOLL
                                ? new EpollLoop(this, executor, handlers, marks)
                                : new NioLoop(this, executor, handlers, marks);
                    }
                };
        for (EventExecutor executor : group) {
            loops.add((EventLoop) executor);
        }
        try {
            pin(settings.cpus());
        } catch (RuntimeException refused) {
            close();
            throw refused;
        }
    }

    Transport transport() {
        return transport;
    }

    /** All loops as a group whose {@code next()} is the loop with the fewest connections. */
    EventLoopGroup balanced() {
        return group;
    }

    List<EventLoop> all() {
        return loops;
    }

    /** What loop {@code index} says of its turns. */
    LoopTurns turns(int index) {
        return turns.get(index);
    }

    void connectionGone(int loop) {
        placement.gone(loop);
    }

    /** Ends the loops' threads; what is still registered is closed. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(STOP_MILLIS);
    }

    private void pin(List<Integer> cpus) {
        for (int i = 0; i < cpus.size(); i++) {
            int cpu = cpus.get(i);
            loops.get(i).submit(() -> CpuAffinity.pinCurrentThread(cpu)).syncUninterruptibly();
        }
    }
}
