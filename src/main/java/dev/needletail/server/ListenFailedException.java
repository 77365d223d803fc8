package dev.needletail.server;

/** The TCP port could not be opened. */
public final class ListenFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    ListenFailedException(String host, int port, Throwable cause) {
        super("cannot listen on " + host + ":" + port + ": " + Transport.rootMessage(cause), cause);
        this.host = host;
        this.port = port;
    }

    /** The address that was asked for. */
    public String host() {
        return host;
    }

    /** The port that was asked for. */
    public int port() {
        return port;
    }
}
