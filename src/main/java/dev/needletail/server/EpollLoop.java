package dev.needletail.server;

import dev.needletail.watch.LoopTurns;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An event loop on Netty's epoll transport that never forgets a connection, and reports its readiness once.
 *
 * <p><b>Edge-triggered.</b> Netty 4.2 registers level-triggered: the kernel puts every reported socket back on its ready
 * list and polls it again in the next {@code epoll_wait}, which all others wait for (docs/decisions/0001). Here TCP
 * connections are registered with EPOLLET. An edge must not be missed: where Netty's read loop ended before the socket was
 * drained, for the turn of the others, the same interest is submitted again, and EPOLL_CTL_MOD reports what is ready
 * (epoll(7); fs/eventpoll.c, ep_modify). Interest that returns is a submission too.
 *
 * <p><b>Interest in nothing.</b> A channel that is not read and has nothing to write submits an empty set of events.
 * Netty 4.2.17 and 4.2.18 then take it out of the epoll set, which is right, as EPOLLHUP would wake the loop for ever,
 * but modify instead of add it when it is interested again (netty/netty#16689, EpollIoHandler): {@code epoll_ctl} fails
 * with ENOENT and the connection is lost, for instance when a client has ended its stream and its answers are more than
 * its socket takes at once. Here such a channel stays in the set with EPOLLET alone: a hang-up or an error is then
 * reported once, and nothing else.
 */
final class EpollLoop extends SingleThreadIoEventLoop {

    private final Set<Channel.Unsafe> streams;

    /** @param turns is told of each turn */
    EpollLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory epoll, LoopTurns turns) {
        this(parent, executor, epoll, turns, ConcurrentHashMap.newKeySet());
    }

    private EpollLoop(
            IoEventLoopGroup parent,
            Executor executor,
            IoHandlerFactory epoll,
            LoopTurns turns,
            Set<Channel.Unsafe> streams) {
        super(parent, executor, loop -> new Handler(epoll.newHandler(loop), turns, streams));
        this.streams = streams;
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return handlerType.equals(EpollIoHandler.class);
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        if (promise.channel() instanceof SocketChannel stream) {
            streams.add(stream.unsafe());
        }
        return super.register(promise);
    }

    /** @param streams TCP connections that are about to be registered: Netty's handle does not say what it is of */
    private record Handler(IoHandler epoll, LoopTurns turns, Set<Channel.Unsafe> streams) implements IoHandler {

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            if (handle instanceof Channel.Unsafe unsafe && streams.remove(unsafe)) {
                StreamHandle stream = new StreamHandle((EpollIoHandle) handle, turns, unsafe);
                stream.registration = new Registration(epoll.register(stream), true);
                return stream.registration;
            }
            return new Registration(epoll.register(new Handle((EpollIoHandle) handle, turns)), false);
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            turns.waits();
            int handled = epoll.run(context);
            turns.works(); // tasks come now
            return handled;
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            turns.waits();
            epoll.destroy();
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }

    @SuppressWarnings("try") // Netty's close() may throw anything
    private static class Handle extends CountedHandle<EpollIoHandle> implements EpollIoHandle {

        Handle(EpollIoHandle netty, LoopTurns turns) {
            super(netty, turns);
        }

        @Override
        public FileDescriptor fd() {
            return netty.fd();
        }
    }

    /** A TCP connection: asks for its edge again when it was not drained. */
    @SuppressWarnings("try") // as there
    private static final class StreamHandle extends Handle {

        private final Channel.Unsafe unsafe;

        @Nullable
        Registration registration;

        StreamHandle(EpollIoHandle netty, LoopTurns turns, Channel.Unsafe unsafe) {
            super(netty, turns);
            this.unsafe = unsafe;
        }

        @Override
        @SuppressWarnings("deprecation") // Netty has yet to give the handle of its read loop another name
        public void handle(IoRegistration ours, IoEvent event) {
            RecvByteBufAllocator.Handle reads = unsafe.recvBufAllocHandle();
            // A read loop that fails before its first read leaves this mark: not drained.
            reads.attemptedBytesRead(1);
            reads.lastBytesRead(1);
            super.handle(ours, event);
            boolean drained = reads.lastBytesRead() < reads.attemptedBytesRead();
            if (!drained && registration != null && ((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLIN)) {
                registration.again();
            }
        }
    }

    private static final class Registration implements IoRegistration {

        private final IoRegistration epoll;
        private final boolean edgeTriggered;
        private boolean added;
        private EpollIoOps interest = EpollIoOps.NONE;

        Registration(IoRegistration epoll, boolean edgeTriggered) {
            this.epoll = epoll;
            this.edgeTriggered = edgeTriggered;
        }

        @Override
        public long submit(IoOps ops) {
            if (!EpollIoOps.NONE.equals(ops)) {
                added = true;
                interest = edgeTriggered ? ((EpollIoOps) ops).with(EpollIoOps.EPOLLET) : (EpollIoOps) ops;
            } else {
                interest = added ? EpollIoOps.EPOLLET : EpollIoOps.NONE;
            }
            return epoll.submit(interest);
        }

        /** Reports what is ready once more. */
        void again() {
            if (epoll.isValid() && interest.contains(EpollIoOps.EPOLLIN)) {
                epoll.submit(interest);
            }
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
