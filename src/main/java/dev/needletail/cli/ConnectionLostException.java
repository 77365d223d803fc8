package dev.needletail.cli;

import java.io.IOException;

/** The connection is of no more use; the message says why. */
final class ConnectionLostException extends IOException {

    private static final long serialVersionUID = 1;

    ConnectionLostException(String message) {
        super(message);
    }

    ConnectionLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
