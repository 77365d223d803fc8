package dev.needletail.server;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import java.util.concurrent.Executor;

/**
 * An event loop on Netty's epoll transport that never forgets a connection.
 *
 * <p>A channel that is interested in nothing for a while (not read, or its input has ended; nothing to write) submits an
 * empty set of events. Netty 4.2.17 and 4.2.18 then take it out of the epoll set, which is right, as EPOLLHUP would
 * wake the loop for ever, but modify instead of add it when it is interested again (netty/netty#16689, EpollIoHandler):
 * {@code epoll_ctl} fails with ENOENT and the connection is lost, for instance when a client has ended its stream and its
 * answers are more than its socket takes at once. Here such a channel stays in the set with EPOLLET alone: a hang-up
 * or an error is then reported once, and nothing else.
 */
final class EpollLoop extends SingleThreadIoEventLoop {

    EpollLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory epoll) {
        super(parent, executor, loop -> new Handler(epoll.newHandler(loop)));
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return handlerType.equals(EpollIoHandler.class);
    }

    private record Handler(IoHandler epoll) implements IoHandler {

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(epoll.register(handle));
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return epoll.run(context);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
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

    private static final class Registration implements IoRegistration {

        private final IoRegistration epoll;
        private boolean added;

        Registration(IoRegistration epoll) {
            this.epoll = epoll;
        }

        @Override
        public long submit(IoOps ops) {
            if (!EpollIoOps.NONE.equals(ops)) {
                added = true;
                return epoll.submit(ops);
            }
            return added ? epoll.submit(EpollIoOps.EPOLLET) : epoll.submit(ops);
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
