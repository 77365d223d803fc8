package dev.needletail.server;

/** An event loop could not be bound to the CPU that {@code event-loops.cpus} names. */
public final class CpuPinningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CpuPinningException(int cpu, String reason) {
        super("an event loop cannot be bound to CPU " + cpu + ": " + reason);
    }
}
