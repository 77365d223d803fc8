package dev.needletail.server;

/** {@code event-loops.transport=epoll} was asked for, and native epoll is not there. */
public final class TransportUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TransportUnavailableException(Throwable cause) {
        super(
                "native epoll is not available on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch") + ": " + Transport.rootMessage(cause),
                cause);
    }
}
