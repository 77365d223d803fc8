package dev.needletail.server;

import dev.needletail.socket.SocketTransport;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;

/** How the event loops wait for I/O. */
public enum Transport {
    /** Linux's epoll through Netty's native library: level-triggered, with every socket option. */
    EPOLL,
    /** The JDK's selector: works everywhere, knows few socket options. */
    NIO;

    /** What the configuration may ask for. */
    public enum Request {
        /** Epoll where it is there, else NIO; the summary and health say which. */
        AUTO,
        EPOLL,
        NIO
    }

    /**
     * The transport for a request.
     *
     * @throws TransportUnavailableException when epoll was asked for by name and is not there
     */
    public static Transport choose(Request request) {
        return choose(request, Epoll.unavailabilityCause());
    }

    static Transport choose(Request request, @Nullable Throwable epollMissing) {
        return switch (request) {
            case NIO -> NIO;
            case AUTO -> epollMissing == null ? EPOLL : NIO;
            case EPOLL -> {
                if (epollMissing != null) {
                    throw new TransportUnavailableException(epollMissing);
                }
                yield EPOLL;
            }
        };
    }

    /** Why native epoll is missing here, in one line; null when it is there. */
    public static @Nullable String epollMissing() {
        Throwable cause = Epoll.unavailabilityCause();
        return cause == null ? null : rootMessage(cause);
    }

    static String rootMessage(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    SocketTransport sockets() {
        return this == EPOLL ? SocketTransport.EPOLL : SocketTransport.NIO;
    }

    IoHandlerFactory ioHandlers(boolean busyWait) {
        if (this == NIO) {
            return NioIoHandler.newFactory();
        }
        if (!busyWait) {
            return EpollIoHandler.newFactory();
        }
        // Spins in epoll_wait with timeout 0; a queued task is still looked at in each turn.
        SelectStrategy spinning = (selectNow, hasTasks) -> hasTasks ? selectNow.get() : SelectStrategy.BUSY_WAIT;
        return EpollIoHandler.newFactory(0, () -> spinning);
    }
}
