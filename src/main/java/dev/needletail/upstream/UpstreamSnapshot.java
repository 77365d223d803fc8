package dev.needletail.upstream;

/**
 * How a pool stands. Point in time; the levels need not add up.
 *
 * @param open connections, those being opened included
 * @param ready connections that are connected and have answered a HEARTBEAT
 * @param idle ready connections with no request in flight
 * @param inFlight requests sent and not answered
 * @param waiting clients that wait for a connection
 * @param inFlightLimit requests in flight at most, because those before them queue; 0: no such limit now
 * @param aperture connections that requests are spread over; the others are warm spares
 * @param target connections that the adjuster wants
 * @param lastPeak highest demand of the last window, in connections
 * @param lastForecast peak that was forecast for the present window, in connections
 * @param requests requests sent
 * @param answers answers passed on
 * @param coldAcquires requests that found no ready connection with room and had to wait for one
 * @param orderWaits requests that waited because of the order of their client's answers: its own connection was full, or it moved to
 *     another one
 * @param connects connections that became ready
 * @param connectFailures connects that failed
 * @param proofFailures connections that did not answer a HEARTBEAT in time
 * @param connectionsLost ready connections that ended without the pool wanting it
 * @param connectionsDrained surplus connections closed when idle
 * @param timeouts requests answered by ERROR because their deadline had passed
 * @param lost requests answered by ERROR because their connection was lost
 * @param refused requests answered by ERROR because no connection was to be had
 * @param shed requests answered by ERROR because those before them queued for too long
 * @param late answers dropped because their request had ended
 * @param defects connections closed because the backend broke the protocol
 * @param idleConnectionNanos time that ready connections spent with nothing in flight, summed over connections
 */
public record UpstreamSnapshot(
        long open,
        long ready,
        long idle,
        long inFlight,
        long waiting,
        long inFlightLimit,
        long aperture,
        long target,
        long lastPeak,
        long lastForecast,
        long requests,
        long answers,
        long coldAcquires,
        long orderWaits,
        long connects,
        long connectFailures,
        long proofFailures,
        long connectionsLost,
        long connectionsDrained,
        long timeouts,
        long lost,
        long refused,
        long shed,
        long late,
        long defects,
        long idleConnectionNanos) {

    /** Of no loop at all: the neutral element of {@link #plus}. */
    public static final UpstreamSnapshot NONE =
            new UpstreamSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The sum over two loops. */
    public UpstreamSnapshot plus(UpstreamSnapshot other) {
        return new UpstreamSnapshot(
                open + other.open,
                ready + other.ready,
                idle + other.idle,
                inFlight + other.inFlight,
                waiting + other.waiting,
                inFlightLimit + other.inFlightLimit,
                aperture + other.aperture,
                target + other.target,
                lastPeak + other.lastPeak,
                lastForecast + other.lastForecast,
                requests + other.requests,
                answers + other.answers,
                coldAcquires + other.coldAcquires,
                orderWaits + other.orderWaits,
                connects + other.connects,
                connectFailures + other.connectFailures,
                proofFailures + other.proofFailures,
                connectionsLost + other.connectionsLost,
                connectionsDrained + other.connectionsDrained,
                timeouts + other.timeouts,
                lost + other.lost,
                refused + other.refused,
                shed + other.shed,
                late + other.late,
                defects + other.defects,
                idleConnectionNanos + other.idleConnectionNanos);
    }
}
