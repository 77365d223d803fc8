package dev.needletail.upstream;

import java.net.InetSocketAddress;

/**
 * One connection's place at a backend address, from the attempt to connect until the connection is gone. It ends with
 * {@link #failed} or {@link #close}, whichever comes first; later calls of either do nothing. Belongs to one event loop.
 */
final class EndpointLease {

    private final EndpointSet.Backend backend;
    private final int ticket;
    private boolean ready;
    private boolean returned;

    EndpointLease(EndpointSet.Backend backend, long nowNanos) {
        this.backend = backend;
        this.ticket = backend.health.begin(nowNanos);
        backend.open++;
    }

    /** Which endpoint of the configuration this is. */
    Endpoint endpoint() {
        return backend.named.endpoint;
    }

    /** Where to connect to. */
    InetSocketAddress address() {
        return backend.address;
    }

    /**
     * The connection is ready. Only the first call counts: that an old connection still answers says nothing of whether
     * the backend takes new ones, and must not undo their failures.
     */
    void ready(long nowNanos) {
        if (!ready && !returned) {
            ready = true;
            backend.changes(backend.health::succeeded, nowNanos);
        }
    }

    /** The connection could not be made or did not prove itself; ends the lease. */
    void failed(String error, long nowNanos) {
        if (giveBack()) {
            backend.named.connectFailures++;
            backend.changes(() -> backend.health.failed(ticket, error, nowNanos), nowNanos);
        }
    }

    /** The connection is still there, but answers nothing: no further one is opened for now. The lease goes on. */
    void eject(String error, long nowNanos) {
        if (!returned) {
            backend.changes(() -> backend.health.eject(error, nowNanos), nowNanos);
        }
    }

    /** Whether the backend was given up for answering no requests: that a connection is ready does not restore it. */
    boolean isSilent() {
        return backend.health.isSilent();
    }

    /** A request was answered: that does. */
    void answered(long nowNanos) {
        backend.changes(backend.health::answered, nowNanos);
    }

    boolean sharesBackendWith(EndpointLease other) {
        return backend == other.backend;
    }

    /** The connection is gone or was given up, which speaks neither for nor against the backend; ends the lease. */
    void close() {
        if (giveBack() && (!ready || isSilent())) {
            backend.health.abandoned(ticket);
        }
    }

    /** Whether the name no longer stands for this address: finish what is in flight and close. */
    boolean withdrawn() {
        return backend.withdrawn;
    }

    private boolean giveBack() {
        if (returned) {
            return false;
        }
        returned = true;
        backend.open--;
        assert backend.open >= 0;
        return true;
    }
}
