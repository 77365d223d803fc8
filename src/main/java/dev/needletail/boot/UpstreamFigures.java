package dev.needletail.boot;

import dev.needletail.upstream.UpstreamSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the pool of one loop stands, or all of them added up; {@link UpstreamSnapshot} says what each figure means.
 *
 * @param requestFailures requests answered by ERROR: timeout (no answer in time), lost (the connection ended), refused (no
 *     connection was to be had), overloaded (those before them queued for too long)
 * @param inFlightLimit requests in flight at most, because those before them queue; 0: no such limit now
 * @param late answers dropped because their request had ended
 * @param idleConnectionSeconds time that ready connections spent with nothing in flight, summed over connections
 */
record UpstreamFigures(
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
        Map<String, Long> requestFailures,
        long late,
        long defects,
        double idleConnectionSeconds) {

    static UpstreamFigures of(UpstreamSnapshot pool) {
        Map<String, Long> requestFailures = new LinkedHashMap<>();
        requestFailures.put("timeout", pool.timeouts());
        requestFailures.put("lost", pool.lost());
        requestFailures.put("refused", pool.refused());
        requestFailures.put("overloaded", pool.shed());
        return new UpstreamFigures(
                pool.open(),
                pool.ready(),
                pool.idle(),
                pool.inFlight(),
                pool.waiting(),
                pool.inFlightLimit(),
                pool.aperture(),
                pool.target(),
                pool.lastPeak(),
                pool.lastForecast(),
                pool.requests(),
                pool.answers(),
                pool.coldAcquires(),
                pool.orderWaits(),
                pool.connects(),
                pool.connectFailures(),
                pool.proofFailures(),
                pool.connectionsLost(),
                pool.connectionsDrained(),
                requestFailures,
                pool.late(),
                pool.defects(),
                pool.idleConnectionNanos() / 1e9);
    }
}
