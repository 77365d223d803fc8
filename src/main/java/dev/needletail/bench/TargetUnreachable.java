package dev.needletail.bench;

/** The connections can't be had. The message holds the figures and the next step. */
public final class TargetUnreachable extends RuntimeException {

    private static final long serialVersionUID = 1;

    TargetUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
