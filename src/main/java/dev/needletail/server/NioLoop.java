package dev.needletail.server;

import dev.needletail.watch.LoopTurns;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.Executor;

/** An event loop on the JDK's selector that says when it waits and when it works. */
final class NioLoop extends SingleThreadIoEventLoop {

    /** @param turns is told of each turn */
    NioLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory nio, LoopTurns turns) {
        super(parent, executor, loop -> new Handler(nio.newHandler(loop), turns));
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return handlerType.equals(NioIoHandler.class);
    }

    private record Handler(IoHandler nio, LoopTurns turns) implements IoHandler {

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return nio.register(new Handle((NioIoHandle) handle, turns));
        }

        @Override
        public int run(IoHandlerContext context) {
            turns.waits();
            int handled = nio.run(context);
            turns.works(); // tasks come now
            return handled;
        }

        @Override
        public void initialize() {
            nio.initialize();
        }

        @Override
        public void prepareToDestroy() {
            nio.prepareToDestroy();
        }

        @Override
        public void destroy() {
            turns.waits();
            nio.destroy();
        }

        @Override
        public void wakeup() {
            nio.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return nio.isCompatible(handleType);
        }
    }

    @SuppressWarnings("try") // Netty's close() may throw anything
    private static final class Handle extends CountedHandle<NioIoHandle> implements NioIoHandle {

        Handle(NioIoHandle netty, LoopTurns turns) {
            super(netty, turns);
        }

        @Override
        public SelectableChannel selectableChannel() {
            return netty.selectableChannel();
        }
    }
}
