package dev.needletail.upstream;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether one backend address may be tried, judged by how the last attempts ended.
 *
 * <pre>
 *              failures in a row reach the policy's number
 *   HEALTHY ────────────────────────────────────────────────► EJECTED ◄──────────┐
 *      ▲                                                          │ time is up,  │ fails: longer
 *      │       any attempt becomes ready, or, where requests      ▼ one attempt  │
 *      │       were not answered, a request is answered           │              │
 *      └────────────────────────────────────────────────────── PROBING ──────────┘
 * </pre>
 *
 * <p>An attempt carries a ticket, so that one begun before an ejection cannot be taken for the probe: ten connects that
 * fail together eject the address once, not with ten doublings. Belongs to one event loop.
 */
final class EndpointHealth {

    /** How an address is treated. */
    enum State {
        /** Tried whenever a connection is wanted. */
        HEALTHY,
        /** Left alone until its time is up. */
        EJECTED,
        /** A single attempt is under way. */
        PROBING
    }

    private final EjectionPolicy policy;
    private final Backoff backoff;
    private final RandomGenerator random;

    private State state = State.HEALTHY;
    private int epoch; // changes with the state: the ticket of the attempts that belong to it
    private long ejectedUntilNanos;
    private int consecutiveFailures;
    private long failures;
    private @Nullable String lastError;

    /** Ejected although it could be connected to: only an answer to a request shows that it is back. */
    private boolean silent;

    EndpointHealth(EjectionPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
        this.backoff = new Backoff(policy.baseEjectionNanos(), policy.maxEjectionNanos());
    }

    /** Nanoseconds until an attempt is allowed: 0 when it is now, {@link Long#MAX_VALUE} while a probe is under way. */
    long nanosUntilAttempt(long nowNanos) {
        return switch (state) {
            case HEALTHY -> 0;
            case EJECTED -> Math.max(0, ejectedUntilNanos - nowNanos);
            case PROBING -> Long.MAX_VALUE;
        };
    }

    /** Begins an attempt, which must be allowed now; returns its ticket. */
    int begin(long nowNanos) {
        assert nanosUntilAttempt(nowNanos) == 0 : "not to be tried yet";
        if (state == State.EJECTED) {
            become(State.PROBING);
        }
        return epoch;
    }

    /** An attempt ended with a ready connection: the address is healthy, whenever the attempt began, unless it is silent. */
    void succeeded() {
        if (!silent) {
            restore();
        }
    }

    /** A request was answered: the address is healthy. */
    void answered() {
        silent = false;
        restore();
    }

    boolean isSilent() {
        return silent;
    }

    private void restore() {
        consecutiveFailures = 0;
        backoff.reset();
        if (state != State.HEALTHY) {
            become(State.HEALTHY);
        }
    }

    /** An attempt failed to connect, or its connection failed to prove itself. One that precedes the present state only counts. */
    void failed(int ticket, String error, long nowNanos) {
        failures++;
        lastError = error;
        if (ticket != epoch) {
            return;
        }
        consecutiveFailures++;
        if (state == State.PROBING || consecutiveFailures >= policy.consecutiveFailures()) {
            ejectedUntilNanos = nowNanos + backoff.nextNanos(random);
            become(State.EJECTED);
        }
    }

    /** A connection that was ready answers nothing any more: the address is left alone, without a doubling for each of them. */
    void eject(String error, long nowNanos) {
        failures++;
        lastError = error;
        silent = true;
        if (state != State.EJECTED) {
            ejectedUntilNanos = nowNanos + backoff.nextNanos(random);
            become(State.EJECTED);
        }
    }

    /** An attempt was given up without a verdict: a probe may be made again at once. */
    void abandoned(int ticket) {
        if (ticket == epoch && state == State.PROBING) {
            become(State.EJECTED); // until a moment that has passed
        }
    }

    private void become(State next) {
        state = next;
        epoch++;
    }

    State state() {
        return state;
    }

    /** Failures in a row of attempts that belong to the present state. */
    int consecutiveFailures() {
        return consecutiveFailures;
    }

    /** All failures since construction. */
    long failures() {
        return failures;
    }

    /** Text of the last failure, kept after a success. */
    @Nullable
    String lastError() {
        return lastError;
    }
}
