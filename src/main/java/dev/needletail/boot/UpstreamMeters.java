package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.function.ToLongFunction;

/** The meters of the upstream pools; all zero where a handler serves. */
final class UpstreamMeters {

    private UpstreamMeters() {}

    static void register(LoopMeters meters) {
        levels(meters);
        requests(meters);
        connections(meters);
    }

    private static void levels(LoopMeters meters) {
        meters.gauge(
                "needletail.upstream.connections.open",
                "Upstream connections, those being opened included.",
                of(UpstreamSnapshot::open));
        meters.gauge(
                "needletail.upstream.connections.ready",
                "Upstream connections that have answered a HEARTBEAT.",
                of(UpstreamSnapshot::ready));
        meters.gauge(
                "needletail.upstream.connections.idle",
                "Ready upstream connections with no request in flight.",
                of(UpstreamSnapshot::idle));
        meters.gauge(
                "needletail.upstream.connections.aperture",
                "Upstream connections that requests are spread over; the others are warm spares.",
                of(UpstreamSnapshot::aperture));
        meters.gauge(
                "needletail.upstream.connections.target",
                "Upstream connections that the adjuster wants.",
                of(UpstreamSnapshot::target));
        meters.gauge(
                "needletail.upstream.peak.connections",
                "Highest demand of the last window, in connections.",
                of(UpstreamSnapshot::lastPeak));
        meters.gauge(
                "needletail.upstream.forecast.connections",
                "Peak that was forecast for the present window, in connections.",
                of(UpstreamSnapshot::lastForecast));
        meters.gauge(
                "needletail.upstream.requests.in.flight",
                "Requests sent to an upstream and not answered.",
                of(UpstreamSnapshot::inFlight));
        meters.gauge(
                "needletail.upstream.clients.waiting",
                "Clients that wait for an upstream connection.",
                of(UpstreamSnapshot::waiting));
        meters.gauge(
                "needletail.upstream.in.flight.limit",
                "Requests in flight at most, because those before them queue; 0 while there is no such limit.",
                of(UpstreamSnapshot::inFlightLimit));
    }

    private static void requests(LoopMeters meters) {
        meters.counter("needletail.upstream.requests", "Requests sent to an upstream.", of(UpstreamSnapshot::requests));
        meters.counter("needletail.upstream.answers", "Answers passed on.", of(UpstreamSnapshot::answers));
        meters.counter(
                "needletail.upstream.cold.acquires",
                "Requests that found no ready connection with room and had to wait.",
                of(UpstreamSnapshot::coldAcquires));
        meters.counter(
                "needletail.upstream.order.waits",
                "Requests that waited for the order of their client's answers: its connection was full, or it moved.",
                of(UpstreamSnapshot::orderWaits));
        failure(meters, "timeout", UpstreamSnapshot::timeouts);
        failure(meters, "lost", UpstreamSnapshot::lost);
        failure(meters, "refused", UpstreamSnapshot::refused);
        failure(meters, "overloaded", UpstreamSnapshot::shed);
        meters.counter(
                "needletail.upstream.late.answers",
                "Answers dropped because their request had ended.",
                of(UpstreamSnapshot::late));
    }

    private static void failure(LoopMeters meters, String reason, ToLongFunction<UpstreamSnapshot> figure) {
        meters.counter(
                "needletail.upstream.request.failures",
                "Requests answered by ERROR, by reason: no answer in time, connection lost, no connection to be had, overload.",
                of(figure),
                "reason",
                reason);
    }

    private static void connections(LoopMeters meters) {
        meters.counter(
                "needletail.upstream.connects",
                "Upstream connections that became ready.",
                of(UpstreamSnapshot::connects));
        meters.counter(
                "needletail.upstream.connect.failures",
                "Connects to an upstream that failed.",
                of(UpstreamSnapshot::connectFailures));
        meters.counter(
                "needletail.upstream.proof.failures",
                "Upstream connections that did not answer a HEARTBEAT in time.",
                of(UpstreamSnapshot::proofFailures));
        meters.counter(
                "needletail.upstream.connections.lost",
                "Ready upstream connections that ended without the node wanting it.",
                of(UpstreamSnapshot::connectionsLost));
        meters.counter(
                "needletail.upstream.connections.drained",
                "Surplus upstream connections closed when idle.",
                of(UpstreamSnapshot::connectionsDrained));
        meters.counter(
                "needletail.upstream.defects",
                "Upstream connections closed because the backend broke the protocol.",
                of(UpstreamSnapshot::defects));
        meters.secondsCounter(
                "needletail.upstream.idle.connection.seconds",
                "Time that ready upstream connections spent with nothing in flight, summed over connections.",
                of(UpstreamSnapshot::idleConnectionNanos));
    }

    private static ToLongFunction<LoopRooms> of(ToLongFunction<UpstreamSnapshot> figure) {
        return room -> {
            UpstreamPool pool = room.pool();
            return pool == null ? 0 : figure.applyAsLong(pool.counters().snapshot());
        };
    }
}
