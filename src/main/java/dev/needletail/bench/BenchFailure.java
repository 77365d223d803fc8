package dev.needletail.bench;

/** The load can't begin, or a file is not what it should be. The message holds the figures and the next step. */
public final class BenchFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BenchFailure(String message) {
        super(message);
    }

    public BenchFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
