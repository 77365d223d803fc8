package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.upstream.UpstreamPool;
import dev.needletail.upstream.UpstreamSnapshot;
import java.util.function.ToLongFunction;

/** The meters of one service's pools; all zero where a handler serves. */
final class UpstreamMeters {

    private final LoopMeters meters;
    private final KnownService service;

    UpstreamMeters(LoopMeters meters, KnownService service) {
        this.meters = meters;
        this.service = service;
    }

    void register() {
        levels();
        requests();
        connections();
    }

    private void levels() {
        gauge(
                "needletail.upstream.connections.open",
                "Upstream connections, those being opened included.",
                UpstreamSnapshot::open);
        gauge(
                "needletail.upstream.connections.ready",
                "Upstream connections that have answered a HEARTBEAT.",
                UpstreamSnapshot::ready);
        gauge(
                "needletail.upstream.connections.idle",
                "Ready upstream connections with no request in flight.",
                UpstreamSnapshot::idle);
        gauge(
                "needletail.upstream.connections.aperture",
                "Upstream connections that requests are spread over; the others are warm spares.",
                UpstreamSnapshot::aperture);
        gauge(
                "needletail.upstream.connections.target",
                "Upstream connections that the adjuster wants.",
                UpstreamSnapshot::target);
        gauge(
                "needletail.upstream.peak.connections",
                "Highest demand of the last window, in connections.",
                UpstreamSnapshot::lastPeak);
        gauge(
                "needletail.upstream.forecast.connections",
                "Peak that was forecast for the present window, in connections.",
                UpstreamSnapshot::lastForecast);
        gauge(
                "needletail.upstream.requests.in.flight",
                "Requests sent to an upstream and not answered.",
                UpstreamSnapshot::inFlight);
        gauge(
                "needletail.upstream.clients.waiting",
                "Clients that wait for an upstream connection.",
                UpstreamSnapshot::waiting);
        gauge(
                "needletail.upstream.in.flight.limit",
                "Requests in flight at most, because those before them queue; 0 while there is no such limit.",
                UpstreamSnapshot::inFlightLimit);
    }

    private void requests() {
        counter("needletail.upstream.requests", "Requests sent to an upstream.", UpstreamSnapshot::requests);
        counter("needletail.upstream.answers", "Answers passed on.", UpstreamSnapshot::answers);
        counter(
                "needletail.upstream.cold.acquires",
                "Requests that found no ready connection with room and had to wait.",
                UpstreamSnapshot::coldAcquires);
        counter(
                "needletail.upstream.order.waits",
                "Requests that waited for the order of their client's answers: its connection was full, or it moved.",
                UpstreamSnapshot::orderWaits);
        failure("timeout", UpstreamSnapshot::timeouts);
        failure("lost", UpstreamSnapshot::lost);
        failure("refused", UpstreamSnapshot::refused);
        failure("overloaded", UpstreamSnapshot::shed);
        counter(
                "needletail.upstream.late.answers",
                "Answers dropped because their request had ended.",
                UpstreamSnapshot::late);
    }

    private void failure(String reason, ToLongFunction<UpstreamSnapshot> figure) {
        meters.counter(
                "needletail.upstream.request.failures",
                "Requests answered by ERROR, by reason: no answer in time, connection lost, no connection to be had, overload.",
                of(figure),
                "service",
                service.name(),
                "reason",
                reason);
    }

    private void connections() {
        counter("needletail.upstream.connects", "Upstream connections that became ready.", UpstreamSnapshot::connects);
        counter(
                "needletail.upstream.connect.failures",
                "Connects to an upstream that failed.",
                UpstreamSnapshot::connectFailures);
        counter(
                "needletail.upstream.proof.failures",
                "Upstream connections that did not answer a HEARTBEAT in time.",
                UpstreamSnapshot::proofFailures);
        counter(
                "needletail.upstream.connections.lost",
                "Ready upstream connections that ended without the node wanting it.",
                UpstreamSnapshot::connectionsLost);
        counter(
                "needletail.upstream.connections.drained",
                "Surplus upstream connections closed when idle.",
                UpstreamSnapshot::connectionsDrained);
        counter(
                "needletail.upstream.defects",
                "Upstream connections closed because the backend broke the protocol.",
                UpstreamSnapshot::defects);
        meters.secondsCounter(
                "needletail.upstream.idle.connection.seconds",
                "Time that ready upstream connections spent with nothing in flight, summed over connections.",
                of(UpstreamSnapshot::idleConnectionNanos),
                "service",
                service.name());
    }

    private void gauge(String name, String help, ToLongFunction<UpstreamSnapshot> figure) {
        meters.gauge(name, help, of(figure), "service", service.name());
    }

    private void counter(String name, String help, ToLongFunction<UpstreamSnapshot> figure) {
        meters.counter(name, help, of(figure), "service", service.name());
    }

    private ToLongFunction<LoopRooms> of(ToLongFunction<UpstreamSnapshot> figure) {
        return room -> {
            UpstreamPool pool = service.pool(room);
            return pool == null ? 0 : figure.applyAsLong(pool.counters().snapshot());
        };
    }
}
